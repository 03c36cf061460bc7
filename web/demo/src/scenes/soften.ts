/** Puts what was drawn out of focus, all at once: a filter on each stroke would take seconds. */
export function soften(context: CanvasRenderingContext2D, pixels: number): void {
  const { canvas } = context;
  const margin = 2 * pixels;
  context.save();
  context.filter = `blur(${pixels}px)`;
  context.drawImage(
    canvas,
    -margin,
    -margin,
    canvas.width + 2 * margin,
    canvas.height + 2 * margin,
  );
  context.restore();
}
