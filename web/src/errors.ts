/** What went wrong, for programs to tell apart; `message` tells people. */
export type ErrorCode =
  /** This browser lacks something Scrim needs: see the message. */
  | 'unsupported'
  /** WebAssembly has no SIMD here. */
  | 'no-simd'
  /** A setting has a wrong name, type or range. */
  | 'bad-option'
  /** A picture could not be decoded. */
  | 'bad-image'
  /** What was attached is not a live video track. */
  | 'bad-track'
  /** The user or the system said no to the camera. */
  | 'no-permission'
  /** There is no camera, or another program has it. */
  | 'no-camera'
  /** scrim.wasm, the worker or the network could not be loaded. */
  | 'assets'
  /** The engine stopped and could not be started again. */
  | 'engine-failed'
  /** `close` was called. */
  | 'closed';

/** The one kind of error that Scrim throws. The message says what is wrong and what to do. */
export class ScrimError extends Error {
  override readonly name = 'ScrimError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
