/** What the tour shows, on the real controls. */

export interface TourStep {
  /** What of the page it is about: the first that is there. */
  target: string;
  title: string;
  text: string;
  side: 'right' | 'left' | 'bottom' | 'top' | 'over';
}

export const STEPS: readonly TourStep[] = [
  {
    target: '[data-tour="palette"]',
    title: 'Draw',
    text: 'Drag a kind onto the canvas, or press / and type its name. Each one says what it is for.',
    side: 'right',
  },
  {
    target: '[data-tour="canvas"]',
    title: 'Connect',
    text: 'Pull a line from the right side of a card to the next one, or press C. What cannot be joined says why.',
    side: 'over',
  },
  {
    target: '[data-tour="inspector"]',
    title: 'Set it up',
    text: 'What is selected shows its settings here, with units, defaults and the handler code.',
    side: 'left',
  },
  {
    target: '[data-testid="finding-counts"]',
    title: 'See what is wrong',
    text: 'The drawing is checked while you draw. Each finding shows its evidence, and most have a fix.',
    side: 'bottom',
  },
  {
    target: '[data-tour="run"]',
    title: 'Run it',
    text: 'Send messages through it here, on your own machine: as a simulation, or through your handlers.',
    side: 'bottom',
  },
  {
    target: '[data-tour="dock"]',
    title: 'Follow every message',
    text: 'Traces, queues, logs and results open below. Nothing is lost without being counted.',
    side: 'top',
  },
  {
    target: '[aria-label="Help"]',
    title: 'Find it again',
    text: 'This tour and all keys are here. Everything you do can be undone with Ctrl Z.',
    side: 'bottom',
  },
];
