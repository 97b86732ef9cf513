import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

const isText = (node) => node.type === 'StringLiteral' || node.type === 'TemplateLiteral';
const textOf = (node) =>
  node.type === 'StringLiteral' ? node.value : node.quasis.map(({ value }) => value.raw).join('…');

/** Facts, codes, kinds and keys are single words and stay mutated; what has a space in it is a sentence or a line to type. */
const wording = {
  shouldIgnore: ({ node }) =>
    isText(node) && /\S \S/.test(textOf(node))
      ? 'wording, which the goldens of the scenarios and reports hold'
      : undefined,
};

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'wording', wording)];
