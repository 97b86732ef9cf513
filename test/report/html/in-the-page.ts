/* What these functions do runs in the browser, so they are texts: this project has no types of the DOM. */

/** The texts whose contrast is below WCAG AA: 4.5, or 3 if they are large. Pictures are left out. */
export const LOW_CONTRAST = `(() => {
  const channels = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => {
    const linear = (v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = channels(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const low = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || element.closest('svg, script, .hidden, .skip') || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(channels(style.color)), light(behind(element))].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large ? 3 : 4.5)) low.push(ratio.toFixed(2) + ' ' + walker.currentNode.data.trim().slice(0, 40));
  }
  return low;
})()`;

/** The names of the servers that a list of the page shows. */
export const shownIn = (list: string): string =>
  `[...document.querySelectorAll('${list}')].filter((row) => row.checkVisibility()).map((row) => row.querySelector('th, b').textContent)`;

export const ACTIVE = `(() => {
  const { tagName, type, name, value } = document.activeElement;
  return [tagName.toLowerCase(), type, name, value].filter(Boolean).join(' ');
})()`;

export const OVERFLOW = 'document.documentElement.scrollWidth - innerWidth';
