import type { Problem } from 'scrim';
import type { Session } from './session.js';
import { toast, type Action } from './toasts.js';

/** What Scrim tells an app's maker, as this page's visitor would want to hear it. */
const words: Partial<Record<Problem['code'], string>> = {
  'too-slow':
    'This device can hardly keep up just now, so Scrim draws with less care. Closing other tabs helps.',
  'fast-enough': 'There is time enough again: Scrim draws as it should.',
};

const good: readonly Problem['code'][] = ['fast-enough', 'compositor-lost'];

/** Shows what Scrim tells, with what can be done about it. */
export function problems(session: Session): void {
  const blurAnyway: Action = {
    label: 'Blur anyway',
    run: () => void session.update({ blurTwice: true }),
  };
  session.on('problem', ({ code, message }) => {
    const kind = good.includes(code) ? 'note' : 'problem';
    toast(kind, words[code] ?? message, code === 'camera-blurs' ? blurAnyway : undefined);
  });
}
