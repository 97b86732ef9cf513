import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';

/**
 * Reads the texts of workflows as GitHub does, with its schema: keys, types, expressions and names of jobs. A program of
 * its own, because the package imports JSON as bundlers do, and Node refuses that.
 */
let input = '';
process.stdin.on('data', (data) => {
  input += data.toString();
});
process.stdin.on('end', async () => {
  const faults = await Promise.all((JSON.parse(input) as string[]).map(faultsOf));
  process.stdout.write(JSON.stringify(faults));
});

async function faultsOf(content: string): Promise<string[]> {
  const { context, value } = parseWorkflow({ name: 'workflow.yml', content }, new NoOperationTraceWriter());
  if (value) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}
