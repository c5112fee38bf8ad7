/** XML as far as reports need it: a document that is not well-formed throws. No DTDs, no namespaces. */
export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  /** Character data of the element itself. */
  text: string;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const TOKEN = /<\?[^?]*\?>|<\/([\w.:-]+)\s*>|<([\w.:-]+)((?:\s+[\w.:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y;

export function readXml(text: string): XmlElement {
  const top: XmlElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [top];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(text);
    if (token === null) throw new Error(`not well-formed at ${at}: ${text.slice(at, at + 40)}`);
    const [, end, begin, attributes = '', selfClosing, characters] = token;
    const parent = open.at(-1) as XmlElement;
    if (characters !== undefined) {
      parent.text += readEntities(characters);
    } else if (begin !== undefined) {
      const list = [...attributes.matchAll(/([\w.:-]+)="([^"]*)"/g)].map(
        ([, name = '', value = '']) => [name, readEntities(value)] as const,
      );
      if (new Set(list.map(([name]) => name)).size !== list.length) throw new Error(`an attribute twice: ${attributes}`);
      const element = { name: begin, attributes: Object.fromEntries(list), children: [], text: '' };
      parent.children.push(element);
      if (selfClosing !== '/') open.push(element);
    } else if (end !== undefined && open.pop()?.name !== end) {
      throw new Error(`</${end}> closes another element`);
    }
  }
  const [root] = top.children;
  if (open.length !== 1 || root === undefined || top.children.length !== 1 || top.text.trim() !== '') throw new Error('not one element');
  return root;
}

function readEntities(text: string): string {
  if (text.includes(']]>')) throw new Error(']]> in character data');
  return text.replace(/&([^;]*);?/g, (whole, name: string) => {
    const number = /^#(\d+)$/.exec(name)?.[1];
    const character = !whole.endsWith(';') ? undefined : number === undefined ? ENTITIES[name] : String.fromCodePoint(Number(number));
    if (character === undefined) throw new Error(`unknown entity ${whole}`);
    return character;
  });
}
