import type { Session } from './session.js';
import { toast, type Action } from './toasts.js';

/** Shows what Scrim tells the app, with what can be done about it. */
export function problems(session: Session): void {
  session.on('problem', ({ code, message }) => {
    const blurAnyway: Action = {
      label: 'Blur anyway',
      run: () => void session.update({ blurTwice: true }),
    };
    if (code === 'camera-blurs') toast('problem', message, blurAnyway);
    else toast(code === 'fast-enough' || code === 'compositor-lost' ? 'note' : 'problem', message);
  });
}
