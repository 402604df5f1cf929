/** A sequence diagram out of the text that the server gives, which is Mermaid's: who takes part, and what is said. */

export interface Participant {
  id: string;
  title: string;
  actor: boolean;
}

export type Arrow = 'call' | 'answer' | 'failure' | 'send' | 'dead-letter';

export interface Step {
  from: number;
  /** The same as `from` for a note, and for what somebody says to itself. */
  to: number;
  arrow: Arrow | null;
  at: string;
  text: string;
}

export interface Diagram {
  participants: Participant[];
  steps: Step[];
}

const ARROWS: [text: string, arrow: Arrow][] = [
  ['-->>', 'answer'],
  ['--x', 'failure'],
  ['->>', 'call'],
  ['-)', 'send'],
  ['-x', 'dead-letter'],
];
const PARTICIPANT = /^\s*(actor|participant) (\S+) as (.*)$/;
const NOTE = /^\s*Note over (\S+): (.*)$/;
const ARROW = /^\s*(\w+?)(-->>|--x|->>|-\)|-x)(\w+): (.*)$/;
/** A time of a step: `+1.5 ms`. */
const AT = /^(\+[\d.]+ (?:ms|s)) (.*)$/;

function timed(said: string): { at: string; text: string } {
  const [, at = '', text = said] = AT.exec(said) ?? [];
  return { at, text };
}

/** The diagram of the text; lines that say something else are passed over. */
export function diagramOf(text: string): Diagram {
  const participants: Participant[] = [];
  const steps: Step[] = [];
  const index = (id: string) => participants.findIndex((one) => one.id === id);
  for (const line of text.split('\n')) {
    const named = PARTICIPANT.exec(line);
    const note = NOTE.exec(line);
    const arrow = ARROW.exec(line);
    if (named) participants.push({ id: named[2] ?? '', title: named[3] ?? '', actor: named[1] === 'actor' });
    else if (note && index(note[1] ?? '') >= 0) {
      const at = index(note[1] ?? '');
      steps.push({ from: at, to: at, arrow: null, ...timed(note[2] ?? '') });
    } else if (arrow && index(arrow[1] ?? '') >= 0 && index(arrow[3] ?? '') >= 0) {
      const kind = ARROWS.find(([sign]) => sign === arrow[2])?.[1] ?? 'call';
      steps.push({
        from: index(arrow[1] ?? ''),
        to: index(arrow[3] ?? ''),
        arrow: kind,
        ...timed(arrow[4] ?? ''),
      });
    }
  }
  return { participants, steps };
}
