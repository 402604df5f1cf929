import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useCatalogue } from '../../api/queries';
import { durationOf, EFFECTS, effectOf, list, placeOfFault, spanOf, withEffect } from '../../model/scenario';
import type { Json, JsonObject } from '../../model/types';
import { useSession } from '../../store/session';
import { useUi } from '../../store/ui';
import { Button, IconButton } from '../../ui/button';
import { FaultTimeline } from './FaultTimeline';
import { ChoiceField, NumberField, useEdited } from './fields';

const whereOf = (fault: JsonObject) =>
  typeof fault.edge === 'string'
    ? `edge:${fault.edge}`
    : typeof fault.node === 'string'
      ? `node:${fault.node}`
      : '';

function useNames() {
  const { nodes, edges, nodeById } = useSession((state) => state.project);
  const titleOf = (id: string) => nodeById.get(id)?.title ?? id;
  const options = [
    { value: '', label: 'Choose' },
    ...nodes.map(({ id, title }) => ({ value: `node:${id}`, label: title })),
    ...edges.map(({ id, sourceId, relation, targetId }) => ({
      value: `edge:${id}`,
      label: `${titleOf(sourceId)} ${relation.replace(/_/g, ' ')} ${titleOf(targetId)}`,
    })),
  ];
  const nameOf = (fault: JsonObject) => {
    if (Array.isArray(fault.partition)) return fault.partition.join(' | ');
    if (typeof fault.edge === 'string') return fault.edge;
    return titleOf(String(fault.node ?? 'Something'));
  };
  return { options, nameOf };
}

function Chosen({ fault, index }: { fault: JsonObject; index: number }) {
  const { set } = useEdited();
  const { options, nameOf } = useNames();
  const effect = effectOf(fault);
  const isPartition = Array.isArray(fault.partition);
  const at = (name: string) => ['faults', index, name];
  const place = (where: string) => {
    const { node: _, edge: __, ...rest } = fault;
    const [what, id] = [where.slice(0, 4), where.slice(5)];
    set(['faults', index], where ? { [what]: id, ...rest } : rest, 'Move fault');
  };
  return (
    <fieldset aria-label={`Fault ${index + 1}`} className="mt-2.5 flex items-end gap-2.5">
      {isPartition ? (
        <p className="flex-1 self-center text-xs text-muted">
          <b className="text-text">{nameOf(fault)}</b> do not reach each other.
        </p>
      ) : (
        <>
          <ChoiceField
            label="Where"
            at={`faults.${index}.where`}
            className="flex-1"
            value={whereOf(fault)}
            options={options}
            onChange={place}
          />
          <ChoiceField
            label="What breaks"
            at={`faults.${index}.effect`}
            className="w-40"
            value={effect?.name ?? ''}
            options={[
              { value: '', label: 'Choose' },
              ...EFFECTS.map(({ name, title }) => ({ value: name, label: title })),
            ]}
            onChange={(name) => name && set(['faults', index], withEffect(fault, name), 'Change fault')}
          />
          {effect && typeof effect.start === 'number' && (
            <NumberField
              label={effect.max === 1 ? 'Share' : 'Times as long'}
              path={at(effect.name)}
              value={fault[effect.name]}
              className="w-24"
            />
          )}
        </>
      )}
      <NumberField
        label="From"
        unit="s"
        path={at('at_s')}
        value={fault.at_s}
        placeholder="start"
        className="w-24"
      />
      <NumberField
        label="For"
        unit="s"
        path={at('for_s')}
        value={fault.for_s}
        placeholder="to the end"
        className="w-24"
      />
      <IconButton
        label={`Remove fault ${index + 1}`}
        onClick={() => set(['faults', index], undefined, 'Remove fault')}
      >
        <Trash2 size={14} aria-hidden />
      </IconButton>
    </fieldset>
  );
}

/** What breaks, where and when. */
export function Faults() {
  const { value, set } = useEdited();
  const { nameOf } = useNames();
  const nodes = useSession((state) => state.project.nodes);
  const catalogue = useCatalogue();
  const faults = list(value.faults);
  const duration_s = durationOf(value) || 60;
  const [chosen, setChosen] = useState(0);
  const shown = faults[Math.min(chosen, faults.length - 1)];
  const index = Math.min(chosen, faults.length - 1);
  const add = () => {
    const node = placeOfFault(nodes, useUi.getState().nodes, (kind) => catalogue.kinds.get(kind)?.group);
    const fresh = {
      ...(node ? { node } : {}),
      at_s: Math.round(duration_s / 4),
      for_s: Math.round(duration_s / 4),
      failure_rate: 1,
    };
    set(['faults'], [...faults, fresh] as Json, 'Add fault');
    setChosen(faults.length);
  };
  return (
    <section aria-label="Faults">
      <div className="flex items-center pb-2">
        <h3 className="flex-1 text-xs font-semibold text-text">Faults</h3>
        <Button small icon={<Plus size={13} aria-hidden />} onClick={add}>
          Add fault
        </Button>
      </div>
      {faults.length === 0 && <p className="text-2xs text-muted">Nothing breaks.</p>}
      {faults.length > 0 && (
        <FaultTimeline
          faults={faults}
          duration_s={duration_s}
          chosen={index}
          nameOf={nameOf}
          onChoose={setChosen}
          onMove={(i, span, key) => {
            const fault = faults[i] as JsonObject;
            const old = spanOf(fault, duration_s);
            const next = {
              ...fault,
              ...(span.at_s !== old.at_s || fault.at_s !== undefined ? { at_s: span.at_s } : {}),
              for_s: span.for_s,
            };
            set(['faults', i], next, 'Move fault', key);
          }}
        />
      )}
      {shown && <Chosen key={index} fault={shown} index={index} />}
    </section>
  );
}
