import { Copy } from 'lucide-react';
import { useMemo } from 'react';
import { useSequence } from '../../api/explaining';
import { type Arrow, diagramOf, type Step } from '../../model/sequence';
import { Button } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { copyText } from '../run/Curl';

const LANE = 148;
const ROW = 30;
const HEAD = 40;
const TIME = 76;
const LETTERS = 21;

const COLORS: Record<Arrow, string> = {
  call: 'var(--accent)',
  answer: 'var(--muted)',
  failure: 'var(--danger)',
  send: 'var(--cat-3)',
  'dead-letter': 'var(--danger)',
};
const DASHED: ReadonlySet<Arrow> = new Set(['answer', 'failure']);

const short = (text: string, letters: number) =>
  text.length > letters ? `${text.slice(0, letters - 1)}…` : text;

const x = (lane: number) => TIME + LANE / 2 + lane * LANE;

function Said({ step, y }: { step: Step; y: number }) {
  const from = x(step.from);
  const to = x(step.to);
  if (step.arrow === null || from === to)
    return (
      <g>
        <title>{step.text}</title>
        <rect
          x={from - LANE / 2 + 8}
          y={y - 9}
          width={LANE - 16}
          height={18}
          rx={4}
          fill="var(--hover)"
          stroke="var(--line-strong)"
        />
        <text x={from} y={y + 3.5} textAnchor="middle" fontSize="10" fill="var(--text)">
          {short(step.text, LETTERS + 2)}
        </text>
      </g>
    );
  const color = COLORS[step.arrow];
  const right = to > from;
  const tip = to - (right ? 3 : -3);
  const lanes = Math.abs(step.to - step.from);
  return (
    <g>
      <title>{step.text}</title>
      <line
        x1={from}
        x2={tip}
        y1={y + 5}
        y2={y + 5}
        stroke={color}
        strokeWidth="1.5"
        strokeDasharray={DASHED.has(step.arrow) ? '4 3' : undefined}
      />
      <path
        d={right ? `M${tip} ${y + 5} l-7 -4 v8 z` : `M${tip} ${y + 5} l7 -4 v8 z`}
        fill={step.arrow === 'send' ? 'var(--panel)' : color}
        stroke={color}
      />
      <text
        x={(from + to) / 2}
        y={y}
        textAnchor="middle"
        fontSize="10"
        fill={color === 'var(--danger)' ? 'var(--danger)' : 'var(--text)'}
      >
        {short(step.text, LETTERS * lanes)}
      </text>
    </g>
  );
}

/** Who asked, sent and answered whom, from the top down; the same as Mermaid text for elsewhere. */
export function Sequence({ run, trace }: { run: string; trace: string }) {
  const { data, error } = useSequence(run, trace);
  const diagram = useMemo(() => (data === undefined ? null : diagramOf(data)), [data]);
  if (error) return <Empty title="The diagram cannot be drawn">{error.message}</Empty>;
  if (!diagram || data === undefined) return <Empty title="Loading" />;
  const { participants, steps } = diagram;
  const width = TIME + participants.length * LANE + 8;
  const height = steps.length * ROW + 16;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex h-8 shrink-0 items-center gap-3 border-b border-line px-4 text-2xs text-muted">
        <span className="flex-1">
          {participants.length} take part, {steps.length} steps
        </span>
        <Button small tone="ghost" icon={<Copy size={12} aria-hidden />} onClick={() => copyText(data)}>
          Copy as Mermaid
        </Button>
      </div>
      <section aria-label="Sequence diagram" tabIndex={0} className="min-h-0 flex-1 overflow-auto">
        <div className="sticky top-0 z-[1] bg-panel" style={{ width, height: HEAD }}>
          {participants.map((one, lane) => (
            <span
              key={one.id}
              data-testid="participant"
              title={one.title}
              className={`absolute top-1.5 flex h-7 items-center justify-center truncate border border-line-strong bg-raised px-2 text-2xs font-semibold text-text ${one.actor ? 'rounded-full' : 'rounded-md'}`}
              style={{ left: x(lane) - LANE / 2 + 8, width: LANE - 16 }}
            >
              <span className="truncate">{one.title}</span>
            </span>
          ))}
        </div>
        <svg width={width} height={height} role="img" aria-label={`Sequence of trace ${trace}`}>
          {participants.map((one, lane) => (
            <line
              key={one.id}
              x1={x(lane)}
              x2={x(lane)}
              y1={0}
              y2={height}
              stroke="var(--line-strong)"
              strokeDasharray="2 3"
            />
          ))}
          {steps.map((step, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
            <g key={row} data-testid="step">
              <text
                x={TIME - 8}
                y={row * ROW + 22}
                textAnchor="end"
                fontSize="10"
                fill="var(--muted)"
                className="tabular"
              >
                {step.at}
              </text>
              <Said step={step} y={row * ROW + 18} />
            </g>
          ))}
        </svg>
        <ol className="sr-only">
          {steps.map((step, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
            <li key={row}>
              {step.at} {participants[step.from]?.title}
              {step.to !== step.from && ` to ${participants[step.to]?.title}`}: {step.text}
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}
