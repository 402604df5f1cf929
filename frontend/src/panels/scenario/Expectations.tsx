import { Plus, Trash2 } from 'lucide-react';
import { list } from '../../model/scenario';
import type { Json, JsonObject } from '../../model/types';
import { useSession } from '../../store/session';
import { Button, IconButton } from '../../ui/button';
import { ChoiceField, NumberField, TextField, useEdited } from './fields';

const COMPARATORS = [
  { value: 'equals', label: 'is' },
  { value: 'at_least', label: 'at least' },
  { value: 'at_most', label: 'at most' },
];
/** What is asked most; any metric of the run may be written. */
const METRICS = [
  'lost',
  'delivered',
  'dead_lettered',
  'held',
  'accepted',
  'dropped',
  'expired',
  'answered',
  'failed',
  'rejected',
  'throttled',
  'latency_ms',
  'age_ms',
  'error_rate',
  'errors',
  'invocations',
  'cold_starts',
  'concurrency_max',
  'depth_max',
];

const comparatorOf = (expect: JsonObject) =>
  COMPARATORS.find(({ value }) => expect[value] !== undefined)?.value ?? 'equals';

function Expectation({ expect, index }: { expect: JsonObject; index: number }) {
  const { set, problems } = useEdited();
  const nodes = useSession((state) => state.project.nodes);
  const comparator = comparatorOf(expect);
  const at = (name: string) => ['expect', index, name];
  const problem = problems.get(`expect.${index}.value`);
  const compare = (next: string) => {
    const { [comparator]: value, ...rest } = expect;
    set(['expect', index], { ...rest, [next]: value ?? 0 }, 'Change expectation');
  };
  return (
    <li aria-label={`Expectation ${index + 1}`} className="flex items-end gap-2.5">
      <TextField
        label="Metric"
        path={at('metric')}
        value={expect.metric}
        options={METRICS}
        className="flex-1"
      />
      <ChoiceField
        label="Of"
        at={`expect.${index}.node`}
        className="w-44"
        value={String(expect.node ?? '')}
        options={[
          { value: '', label: typeof expect.edge === 'string' ? expect.edge : 'the whole run' },
          ...nodes.map(({ id, title }) => ({ value: id, label: title })),
        ]}
        onChange={(node) => set(at('node'), node || undefined, 'Set scope')}
      />
      {(expect.quantile !== undefined || /_ms$/.test(String(expect.metric ?? ''))) && (
        <NumberField
          label="Quantile"
          path={at('quantile')}
          value={expect.quantile}
          placeholder="0.95"
          className="w-20"
        />
      )}
      <ChoiceField
        label="Compare"
        at=""
        className="w-24"
        value={comparator}
        options={COMPARATORS}
        onChange={compare}
      />
      <div className="w-24">
        <NumberField label="Value" path={at(comparator)} value={expect[comparator]} />
        {problem && <p className="pt-1 text-2xs text-danger">{problem}</p>}
      </div>
      <IconButton
        label={`Remove expectation ${index + 1}`}
        onClick={() => set(['expect', index], undefined, 'Remove expectation')}
      >
        <Trash2 size={14} aria-hidden />
      </IconButton>
    </li>
  );
}

/** What must hold at the end. */
export function Expectations() {
  const { value, set } = useEdited();
  const expectations = list(value.expect);
  return (
    <section aria-label="Expectations">
      <div className="flex items-center pb-2">
        <h3 className="flex-1 text-xs font-semibold text-text">Expectations</h3>
        <Button
          small
          icon={<Plus size={13} aria-hidden />}
          onClick={() =>
            set(['expect'], [...expectations, { metric: 'lost', equals: 0 }] as Json, 'Add expectation')
          }
        >
          Add expectation
        </Button>
      </div>
      <ul className="space-y-2">
        {expectations.map((expect, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an expectation is its place in the scenario
          <Expectation key={index} expect={expect} index={index} />
        ))}
      </ul>
      {expectations.length === 0 && (
        <p className="text-2xs text-muted">Nothing is expected: the run only shows.</p>
      )}
    </section>
  );
}
