/** Lines of running text: broken at blanks and between East Asian characters, by a measure of the caller's (columns, or pixels of a font). */

/** Characters between which a line may break without a blank: ideographs, kana, their punctuation, full-width forms. */
const EAST_ASIAN = '\\u2e80-\\u2fdf\\u3000-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\uff00-\\uff60';
/** No line begins with one of these (GB/T 15834), none ends with one of those that open. */
const CLOSING = '，。：；、！？）」』》〉】”’…';
const OPENING = '（「『《〈【“‘';
const WORD = `[^\\s${EAST_ASIAN}]+(?: [+=] [^\\s${EAST_ASIAN}]+)*`;
/** A blank and the word behind it, sums like `36 + 1 = 37` being one word; or one East Asian character with what may not be parted from it. */
const PIECES = new RegExp(`\\s*(?:[${OPENING}]*(?:[${EAST_ASIAN}]|${WORD})[${CLOSING}]*|\\s+)`, 'gu');

/** Of texts put together the sum of what they measure. */
export type Measure = (text: string) => number;

/** At least one line; a piece that is too wide by itself is cut. Blanks at a line's end are dropped. */
export function wrapText(text: string, width: number, measure: Measure): string[] {
  if (measure(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  let lineWidth = 0;
  for (const [piece] of text.matchAll(PIECES)) {
    const pieceWidth = measure(piece);
    if (lineWidth + pieceWidth <= width) {
      line += piece;
      lineWidth += pieceWidth;
      continue;
    }
    if (line.trim() !== '') lines.push(line.trimEnd());
    line = piece.trimStart();
    lineWidth = measure(line);
    while (lineWidth > width) {
      const taken = takeFitting(line, width, measure);
      lines.push(taken.trimEnd());
      line = line.slice(taken.length);
      lineWidth = measure(line);
    }
  }
  if (line.trim() !== '' || lines.length === 0) lines.push(line.trimEnd());
  return lines;
}

/** As many characters from the front as fit, at least one; to the last blank among them where there is one. */
function takeFitting(text: string, width: number, measure: Measure): string {
  let taken = '';
  for (const character of text) {
    if (taken !== '' && measure(taken + character) > width) break;
    taken += character;
  }
  const blank = taken.lastIndexOf(' ');
  return blank > 0 ? taken.slice(0, blank + 1) : taken;
}
