/**
 * What the tests of drawn pictures ask within the browser's page. Not a module and not compiled: its text is evaluated there, followed by a call. Only this file
 * knows `document`.
 */

/** Each line of text in the page, with the corners of the box that its font gives it. */
// biome-ignore lint/correctness/noUnusedVariables: called in the page
function measureLines() {
  return [...document.querySelectorAll('text')].flatMap((element) => {
    const matrix = element.getCTM();
    const spans = [...element.querySelectorAll('tspan')];
    const lines = spans.length === 0 ? [element] : [element.firstChild, ...spans];
    const size = Number.parseFloat(getComputedStyle(element).fontSize);
    let from = 0;
    return lines.map(({ textContent: text }) => {
      const start = element.getStartPositionOfChar(from);
      const end = element.getEndPositionOfChar(from + text.length - 1);
      from += text.length;
      const [top, bottom] = [start.y - size * 0.8, start.y + size * 0.22];
      const box = [
        [start.x, top],
        [end.x, top],
        [end.x, bottom],
        [start.x, bottom],
      ];
      return { text, corners: box.map(([x, y]) => [matrix.a * x + matrix.c * y + matrix.e, matrix.b * x + matrix.d * y + matrix.f]) };
    });
  });
}

/** Width and height that the picture asks for. */
// biome-ignore lint/correctness/noUnusedVariables: called in the page
function measurePicture() {
  const { width, height } = document.documentElement.attributes;
  return { width: Number(width.value), height: Number(height.value) };
}

// biome-ignore lint/correctness/noUnusedVariables: called in the page
function findColours() {
  const fill = (selector) => getComputedStyle(document.querySelector(selector)).fill;
  return { paper: fill('.paper'), ink: fill('.title') };
}

/** What stands in the page's pictures: kinds of elements, scripts, and the sentences. */
// biome-ignore lint/correctness/noUnusedVariables: called in the page
function takeStock() {
  return {
    names: [...new Set([...document.querySelectorAll('svg *')].map(({ localName }) => localName))].sort(),
    scripts: [...document.querySelectorAll('script')].length,
    sentences: [...document.querySelectorAll('.body')].map(({ textContent }) => textContent),
  };
}

/** Puts Mermaid's drawing of the diagram into the page; how many arrows it has, the texts that it shows, and elements that only harm can bring. */
// biome-ignore lint/correctness/noUnusedVariables: called in the page
async function drawDiagram(diagram) {
  const { svg } = await globalThis.mermaid.render('diagram', diagram);
  const place = document.querySelector('#place');
  place.innerHTML = svg;
  return {
    arrows: place.querySelectorAll('[class^=messageLine]').length,
    texts: [...place.querySelectorAll('text')].map(({ textContent }) => textContent),
    foreign: [...place.querySelectorAll('script, img, iframe, a, foreignObject')].map(({ outerHTML }) => outerHTML),
  };
}
