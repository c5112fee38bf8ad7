/** Text made safe within a Mermaid diagram. */
import { escapeText } from '../../format/escape.js';

/**
 * What may mean something to Mermaid, to the HTML it makes, or to the marks it puts in place of entities while it reads (`ﬂ`, `°`, `¶`, `ß`). Separators of
 * statements, comments, directives, formulas, line breaks, icons and Markdown are all among them. A colon means something only before a text begins.
 */
const MEANINGFUL = /[#;<>&"`{}%\\|~*_$@^ﬂ°¶ß]/g;
/** Words that its preprocessing looks for within a line, or the grammar at a text's beginning: an entity in place of their first letter hides them. */
const KEYWORDS = /\b(?=(?:style|classDef|wrap|nowrap)\b)\w/gi;

/** Shown as it is: never a command, a comment, markup or a line of its own. Entities are Mermaid's own, `#59;`. */
export function escapeMermaid(text: string): string {
  return escapeText(text).replace(MEANINGFUL, encodeCharacter).replace(KEYWORDS, encodeCharacter);
}

function encodeCharacter(character: string): string {
  return `#${character.codePointAt(0)};`;
}
