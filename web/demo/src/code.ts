import type { Choice } from './choice.js';

/** The program that does what the page shows, with the settings that differ from the defaults. */
export function code(choice: Choice): string {
  const lines = ["import { Scrim } from 'scrim';", ''];
  const given: string[] = [];
  const { background } = choice;
  if (choice.effect === 'blur') {
    given.push("effect: 'blur'", `strength: ${choice.strength}`);
    if (choice.look !== 'soft') given.push(`look: '${choice.look}'`);
  } else if (choice.effect === 'replace') {
    given.push("effect: 'replace'");
    if (background.kind === 'colour') given.push(`with: '${background.colour}'`);
    else {
      lines.push(`const picture = await (await fetch('${fileName(background.name)}')).blob();`);
      given.push('with: picture');
    }
  } else given.push("effect: 'none'");
  if (choice.who !== 'everyone') given.push(`who: '${choice.who}'`);
  if (choice.view !== 'composed') given.push(`view: '${choice.view}'`);
  lines.push(`const scrim = await Scrim.create({ ${given.join(', ')} });`);
  lines.push('const camera = await Scrim.camera({ width: 1280, height: 720 });');
  lines.push('const track = await scrim.attach(camera);', '');
  lines.push('peerConnection.addTrack(track);   // send it like any camera’s');
  return lines.join('\n');
}

function fileName(name: string): string {
  const file = name.includes('.') ? name : `${name.toLowerCase().replaceAll(' ', '-')}.jpg`;
  return encodeURIComponent(file).replaceAll("'", '%27');
}

const tokens = /('[^']*')|(\/\/.*)|\b(import|from|const|await)\b|\b(\d+)\b/g;

/** The same in colours. */
export function coloured(text: string): Node[] {
  const nodes: Node[] = [];
  let end = 0;
  for (const match of text.matchAll(tokens)) {
    const [token, string, comment, keyword] = match;
    const span = document.createElement('span');
    span.className = string ? 'string' : comment ? 'comment' : keyword ? 'keyword' : 'number';
    span.textContent = token;
    nodes.push(document.createTextNode(text.slice(end, match.index)), span);
    end = match.index + token.length;
  }
  nodes.push(document.createTextNode(text.slice(end)));
  return nodes;
}
