import { type DefaultTreeAdapterTypes, parse } from 'parse5';

type Node = DefaultTreeAdapterTypes.Node;
export type Element = DefaultTreeAdapterTypes.Element;

const isElement = (node: Node): node is Element => 'tagName' in node;

/** Every element of a page, in its order, as a browser reads it. */
export function elementsOf(page: string): Element[] {
  const found: Element[] = [];
  const faults: string[] = [];
  const visit = (node: Node): void => {
    if (isElement(node)) found.push(node);
    if ('childNodes' in node) node.childNodes.forEach(visit);
  };
  visit(parse(page, { onParseError: ({ code }) => faults.push(code) }));
  if (faults.length > 0) throw new Error(`no valid HTML: ${faults.join(', ')}`);
  return found;
}

export const attribute = ({ attrs }: Element, name: string): string | undefined =>
  attrs.find((one) => one.name === name)?.value;

/** The text of an element and of everything in it. */
export function textOf(node: Node): string {
  if ('value' in node) return String(node.value);
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}

/** The page without its texts: each element with the names of its attributes. */
export const structureOf = (page: string): string[] =>
  elementsOf(page).map(({ tagName, attrs }) => `${tagName} ${attrs.map(({ name }) => name).join(' ')}`.trim());
