import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

const isText = (node) => node.type === 'StringLiteral' || node.type === 'TemplateLiteral';
const textOf = (node) =>
  node.type === 'StringLiteral' ? node.value : node.quasis.map(({ value }) => value.raw).join('…');

/**
 * Texts with a space are sentences or lines to type, so they are not mutated. Facts, codes, kinds and keys have no
 * space.
 */
const wording = {
  shouldIgnore: ({ node }) =>
    isText(node) && /\S \S/.test(textOf(node))
      ? 'wording, which the goldens of the scenarios and reports hold'
      : undefined,
};

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'wording', wording)];
