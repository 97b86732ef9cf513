import sax from 'sax';

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly elements: Element[];
  text: string;
}

const DEEPEST = 200;
/** The type of sax lacks strictEntities. Without it, sax would also accept the entities of HTML. */
const STRICT: sax.SAXOptions & { strictEntities: true } = { strictEntities: true };

/**
 * Parses elements and text only. Knows the five entities of XML. Refuses a document type, which could define others, so
 * that an answer cannot grow when it is read. `most`: the elements that it may have, because each takes memory.
 */
export function parseXml(text: string, most = Number.POSITIVE_INFINITY): Element {
  const parser = sax.parser(true, STRICT);
  const root: Element = { name: '', attributes: {}, elements: [], text: '' };
  const open = [root];
  let count = 0;
  parser.onerror = (error) => {
    throw new Error(`not XML: ${error.message.replace(/\s+/g, ' ')}`);
  };
  parser.ondoctype = () => {
    throw new Error('not CLIXML: it has a document type');
  };
  parser.onopentag = ({ name, attributes }) => {
    if (open.length > DEEPEST) throw new Error(`not CLIXML: more than ${DEEPEST} elements deep`);
    if (++count > most) throw new Error(`not CLIXML: more than ${most} elements`);
    const element: Element = { name, attributes: attributes as Record<string, string>, elements: [], text: '' };
    open[open.length - 1]?.elements.push(element);
    open.push(element);
  };
  const append = (more: string) => {
    const top = open[open.length - 1];
    if (top) top.text += more;
  };
  parser.ontext = append;
  parser.oncdata = append;
  parser.onclosetag = () => {
    open.pop();
  };
  parser.write(text.replace(/^\uFEFF/, '')).close();
  const [top] = root.elements;
  if (!top) throw new Error('not XML: it is empty');
  return top;
}
