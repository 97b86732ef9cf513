import { primitive, type Scalar, unescaped } from './clixml-scalar.ts';
import { type Element, parseXml } from './xml.ts';

/** One serialized object with all its information. `plain()` keeps only the data. */
export interface Clixml {
  /** The most special type first. Empty for a plain scalar. */
  types: readonly string[];
  /** The result of ToString; for an enumeration, its names. */
  text?: string;
  /** The value of a scalar; for an enumeration, its number. */
  scalar?: Scalar;
  items?: Clixml[];
  entries?: [key: Clixml, value: Clixml][];
  /** Properties first, then members that were added to the object. An added member hides a property with its name. */
  readonly members: Map<string, Clixml>;
}

const PREFIX = 'Deserialized.';

/**
 * The object came through a session and lost its methods and computed properties. A missing property is unknown, not
 * absent.
 */
export const isDeserialized = (object: Clixml): boolean => object.types.some((type) => type.startsWith(PREFIX));
export const isOfType = (object: Clixml, type: string): boolean =>
  object.types.includes(type) || object.types.includes(PREFIX + type);

/** All objects of a CLIXML document, as PSSerializer and Export-Clixml write it. */
export function decodeClixml(text: string, mostElements?: number): Clixml[] {
  const root = parseXml(text, mostElements);
  if (root.name !== 'Objs') throw new Error(`not CLIXML: it begins with <${root.name}>`);
  const document = new Document();
  return root.elements.map((element) => document.read(element));
}

/** One document. Objects and lists of type names are written once and then referred to by number. */
class Document {
  private readonly objects = new Map<string, Clixml>();
  private readonly types = new Map<string, readonly string[]>();

  read(element: Element): Clixml {
    if (element.name === 'Obj') return this.object(element);
    if (element.name === 'Ref') return found(this.objects, element);
    return { types: [], scalar: primitive(element), members: new Map() };
  }

  private object(element: Element): Clixml {
    const object: Clixml = { types: [], members: new Map() };
    const id = element.attributes['RefId'];
    // Stored before its parts are read, because a part may refer to the whole object.
    if (id !== undefined) this.objects.set(id, object);
    for (const part of element.elements) this.part(object, part);
    return object;
  }

  private part(object: Clixml, part: Element): void {
    switch (part.name) {
      case 'TN':
        object.types = part.elements.map(({ text }) => unescaped(text));
        this.types.set(part.attributes['RefId'] ?? '', object.types);
        return;
      case 'TNRef':
        object.types = found(this.types, part);
        return;
      case 'ToString':
        object.text = unescaped(part.text);
        return;
      case 'Props':
      case 'MS':
        for (const one of part.elements) object.members.set(nameOf(one), this.read(one));
        return;
      case 'LST':
      case 'IE':
      case 'STK':
      case 'QUE':
        object.items = part.elements.map((one) => this.read(one));
        return;
      case 'DCT':
        object.entries = part.elements.map((entry) => this.entry(entry));
        return;
      default:
        object.scalar = primitive(part);
    }
  }

  private entry(entry: Element): [Clixml, Clixml] {
    const [key, value] = entry.elements;
    if (entry.name !== 'En' || !key || !value) throw new Error('not CLIXML: an entry without key and value');
    return [this.read(key), this.read(value)];
  }
}

const nameOf = (element: Element): string => unescaped(element.attributes['N'] ?? '');

function found<T>(known: Map<string, T>, { name, attributes }: Element): T {
  const target = known.get(attributes['RefId'] ?? '');
  if (target === undefined) throw new Error(`not CLIXML: <${name}> refers to an object that is not there`);
  return target;
}
