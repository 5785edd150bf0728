// Elements without inline handlers or styles: the page's policy forbids both.
// What comes from the server as HTML is parsed here and nowhere else.

const RTL = /^(ar|arc|ckb|dv|fa|he|ks|ps|sd|ug|ur|yi)\b/i;

/** An element with attributes (`on` holds listeners) and children; null children are left out. */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'on') Object.entries(value).forEach(([event, run]) => node.addEventListener(event, run));
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** The text direction of a language tag. */
export const direction = (lang) => (RTL.test(lang ?? '') ? 'rtl' : 'ltr');

/** Course text: the server has made it safe, here it becomes comfortable. */
export function prose(text, lang, tag = 'div', className = 'prose') {
  const node = h(tag, { class: className, lang, dir: direction(lang) });
  node.append(...fragment(text));
  return node;
}

function fragment(text) {
  // Columns are aligned by an attribute: the page's policy allows no inline style.
  const plain = (text ?? '').replace(/<(t[hd]) style="text-align: (\w+)"/g, '<$1 align="$2"');
  const { body } = new DOMParser().parseFromString(plain, 'text/html');
  for (const link of body.querySelectorAll('a[href]:not([href^="#"])')) {
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
  }
  // Wide tables scroll by themselves, and a keyboard can reach what scrolls.
  for (const table of body.querySelectorAll('table')) {
    const box = h('div', { class: 'wide', tabindex: '0', role: 'group' });
    table.replaceWith(box);
    box.append(table);
    const caption = table.querySelector('th, td')?.textContent.trim();
    box.setAttribute('aria-label', caption || '1');
  }
  return [...body.childNodes];
}

/** The words of a piece of course HTML, for accessible names and <option>. */
export function words(text) {
  const body = new DOMParser().parseFromString(text ?? '', 'text/html').body;
  for (const image of body.querySelectorAll('img')) image.replaceWith(image.alt);
  return body.textContent.replace(/\s+/g, ' ').trim();
}

/** Whether gentle movement is welcome. */
export const motion = () => !matchMedia('(prefers-reduced-motion: reduce)').matches;

/** A language's own name, or the name in another language. */
export function languageName(lang, inside = lang) {
  try {
    const name = new Intl.DisplayNames([inside], { type: 'language' }).of(lang);
    return name.charAt(0).toLocaleUpperCase(inside) + name.slice(1);
  } catch {
    return lang;
  }
}
