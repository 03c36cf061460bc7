/** The one element of the page that matches; a page without it is a mistake. */
export function find<T extends Element>(selector: string, type: new () => T): T {
  const element = document.querySelector(selector);
  if (!(element instanceof type)) throw new Error(`The page has no ${selector}.`);
  return element;
}

/** A new element with a class and text. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  text = '',
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

/** The radio buttons of a group: tells what is chosen, and shows what is. */
export function radios(name: string, chosen: (value: string) => void): (value: string) => void {
  const group = document.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`);
  for (const radio of group) radio.addEventListener('change', () => chosen(radio.value));
  return (value) => {
    for (const radio of group) radio.checked = radio.value === value;
  };
}
