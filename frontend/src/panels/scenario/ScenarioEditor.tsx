import { Copy, FileCode2, Play, Plus, Redo2, Trash2, Undo2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import { redo, undo } from '../../actions/history';
import { startRun } from '../../actions/runs';
import {
  addScenario,
  duplicateScenario,
  nameProblem,
  removeScenario,
  renameScenario,
  type ScenarioEntry,
} from '../../actions/scenarios';
import { list, problems, sourceOfLoad } from '../../model/scenario';
import type { JsonObject } from '../../model/types';
import { useFindings } from '../../store/findings';
import { useSession } from '../../store/session';
import { useRunSettings } from '../../store/settings';
import { toast } from '../../store/toasts';
import { openDialog, openFile } from '../../store/ui';
import { Button, IconButton } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { Input, Segments } from '../../ui/forms';
import { Arrivals } from './Arrivals';
import { Expectations } from './Expectations';
import { Faults } from './Faults';
import { NumberField, ScenarioContext, TextField, useEdited } from './fields';
import { useScenarios } from './useScenarios';

const titleOf = ({ name, value }: ScenarioEntry) => String(value?.title ?? name);

function Names({
  entries,
  chosen,
  onChoose,
}: {
  entries: ScenarioEntry[];
  chosen: string | undefined;
  onChoose: (name: string) => void;
}) {
  const nodes = useSession((state) => state.project.nodes);
  return (
    <nav aria-label="Scenarios" className="flex w-60 shrink-0 flex-col border-r border-line">
      <ul className="min-h-0 flex-1 overflow-y-auto p-2">
        {entries.map((entry) => (
          <li key={entry.name} className="group flex items-center">
            <button
              type="button"
              aria-current={entry.name === chosen}
              onClick={() => onChoose(entry.name)}
              className={`min-w-0 flex-1 rounded-lg px-2.5 py-1.5 text-left ${entry.name === chosen ? 'bg-accent-soft' : 'hover:bg-hover'}`}
            >
              <span className="block truncate text-xs font-medium text-text">{titleOf(entry)}</span>
              <span className="block truncate font-mono text-[10px] text-muted">{entry.name}</span>
            </button>
          </li>
        ))}
      </ul>
      <div className="border-t border-line p-2">
        <Button
          small
          className="w-full"
          icon={<Plus size={13} aria-hidden />}
          onClick={() => onChoose(addScenario(sourceOfLoad(nodes)))}
        >
          New scenario
        </Button>
      </div>
    </nav>
  );
}

function Name({ entry, onRenamed }: { entry: ScenarioEntry; onRenamed: (name: string) => void }) {
  const [text, setText] = useState(entry.name);
  const problem = nameProblem(entry, text);
  const apply = () => {
    if (problem || text === entry.name) return;
    renameScenario(entry, text);
    onRenamed(text);
  };
  return (
    <div className="w-44 min-w-0">
      <label htmlFor="scenario-name" className="mb-1 block text-2xs font-medium text-muted">
        Name
      </label>
      <Input
        id="scenario-name"
        value={text}
        bad={problem !== null}
        aria-describedby={problem ? 'scenario-name-problem' : undefined}
        className="font-mono !text-xs"
        onChange={(event) => setText(event.target.value)}
        onBlur={apply}
        onKeyDown={(event) => event.key === 'Enter' && apply()}
      />
      {problem && (
        <p id="scenario-name-problem" className="pt-1 text-2xs text-danger">
          {problem}
        </p>
      )}
    </div>
  );
}

/** What the rules of the document say about this scenario. */
function Told({ entry }: { entry: ScenarioEntry }) {
  const findings = useFindings((state) => state.findings);
  const prefix = `scenario ${entry.name}: `;
  const mine = findings.filter(({ message }) => message.includes(prefix));
  if (mine.length === 0) return null;
  return (
    <ul aria-label="Problems" className="space-y-1 rounded-lg bg-danger-soft px-3 py-2 text-2xs text-danger">
      {mine.map(({ rule, message }) => (
        <li key={`${rule}${message}`}>{message.slice(message.indexOf(prefix) + prefix.length)}</li>
      ))}
    </ul>
  );
}

function Head({ entry, onChoose }: { entry: ScenarioEntry; onChoose: (name: string) => void }) {
  const { value, set } = useEdited();
  const handlers = value.handlers === 'sandboxed' ? 'sandboxed' : 'modelled';
  return (
    <div className="space-y-3">
      <div className="flex items-start gap-2.5">
        <TextField
          label="Title"
          path={['title']}
          value={value.title}
          placeholder={entry.name}
          className="flex-1"
        />
        <Name key={entry.name} entry={entry} onRenamed={onChoose} />
      </div>
      <div className="flex items-end gap-2.5">
        <NumberField
          label="Duration"
          unit="s"
          path={['duration_s']}
          value={value.duration_s}
          placeholder="60"
          className="w-28"
        />
        <NumberField
          label="Drain at most"
          unit="s"
          path={['drain_s']}
          value={value.drain_s}
          placeholder="0"
          className="w-28"
        />
        <NumberField label="Seed" path={['seed']} value={value.seed} placeholder="1" className="w-24" />
        <div className="w-56">
          <Segments
            label="Handlers of the scenario"
            value={handlers}
            options={[
              { value: 'modelled', label: 'Simulated' },
              { value: 'sandboxed', label: 'Runs code' },
            ]}
            onChange={(next) => set(['handlers'], next, 'Set handlers')}
          />
        </div>
        <div className="w-48">
          <Segments
            label="Clock of the scenario"
            value={value.clock === 'wall' ? 'wall' : 'virtual'}
            options={[
              { value: 'virtual', label: 'Virtual' },
              { value: 'wall', label: 'Wall' },
            ]}
            onChange={(next) => set(['clock'], next, 'Set clock')}
          />
        </div>
      </div>
    </div>
  );
}

function Form({
  entry,
  value,
  onChoose,
}: {
  entry: ScenarioEntry;
  value: JsonObject;
  onChoose: (name: string) => void;
}) {
  const { nodeById, edgeById } = useSession((state) => state.project);
  const edited = useMemo(
    () => ({ entry, value, problems: problems(value, new Set(nodeById.keys()), new Set(edgeById.keys())) }),
    [entry, value, nodeById, edgeById],
  );
  return (
    <ScenarioContext value={edited}>
      <div className="min-h-0 flex-1 space-y-5 overflow-y-auto p-5">
        <Told entry={entry} />
        <Head entry={entry} onChoose={onChoose} />
        <Arrivals />
        <Faults />
        <Expectations />
      </div>
    </ScenarioContext>
  );
}

function Unreadable({ entry }: { entry: ScenarioEntry }) {
  return (
    <Empty icon={<FileCode2 size={24} aria-hidden />} title="This text is no scenario">
      <Button
        onClick={() => {
          openDialog(null);
          if (entry.path) openFile(entry.path);
        }}
      >
        Open {entry.path}
      </Button>
    </Empty>
  );
}

function run(entry: ScenarioEntry): void {
  useRunSettings.setState({
    scenario: entry.name,
    handlers: entry.value?.handlers === 'sandboxed' ? 'sandboxed' : 'modelled',
    clock: entry.value?.clock === 'wall' ? 'wall' : 'virtual',
    seed: '',
  });
  openDialog(null);
  void startRun();
}

/** Undo and redo, as on the canvas: every change here is one of the design. */
function Steps() {
  const back = useSession((state) => state.undo);
  const forth = useSession((state) => state.redo);
  return (
    <>
      <IconButton
        label={back ? `Undo: ${back}` : 'Undo'}
        side="top"
        disabled={back === null}
        reason="Nothing to undo"
        onClick={undo}
      >
        <Undo2 size={15} aria-hidden />
      </IconButton>
      <IconButton
        label={forth ? `Redo: ${forth}` : 'Redo'}
        side="top"
        disabled={forth === null}
        reason="Nothing to redo"
        onClick={redo}
      >
        <Redo2 size={15} aria-hidden />
      </IconButton>
    </>
  );
}

/** The scenarios of the project: what arrives, what breaks, what must hold. */
export function ScenarioEditor() {
  const entries = useScenarios();
  const wanted = useRunSettings((state) => state.editing);
  const choose = (editing: string) => useRunSettings.setState({ editing });
  const entry = entries.find(({ name }) => name === wanted) ?? entries[0];
  const arrivals = list(entry?.value?.arrivals).length;
  return (
    <>
      <div className="flex min-h-0 flex-1">
        <Names entries={entries} chosen={entry?.name} onChoose={choose} />
        <div className="flex min-w-0 flex-1 flex-col">
          {!entry && (
            <Empty title="No scenarios">
              A run without one sends one request a second for a minute. Add a scenario for traffic, faults
              and expectations of your own.
            </Empty>
          )}
          {entry && !entry.value && <Unreadable entry={entry} />}
          {entry?.value && (
            <Form key={entry.path ?? entry.name} entry={entry} value={entry.value} onChoose={choose} />
          )}
        </div>
      </div>
      <footer className="flex items-center gap-2 border-t border-line px-5 py-3">
        {entry && (
          <>
            <Button icon={<Copy size={13} aria-hidden />} onClick={() => choose(duplicateScenario(entry))}>
              Duplicate
            </Button>
            <Button
              tone="danger"
              icon={<Trash2 size={13} aria-hidden />}
              onClick={() => {
                removeScenario(entry);
                toast(`${titleOf(entry)} was deleted. Undo brings it back.`);
              }}
            >
              Delete
            </Button>
          </>
        )}
        <Steps />
        <span className="flex-1" />
        <Button onClick={() => openDialog(null)}>Close</Button>
        {entry && (
          <Button
            tone="primary"
            disabled={!entry.value || arrivals === 0}
            title={entry.value && arrivals > 0 ? undefined : 'Nothing arrives in this scenario.'}
            icon={<Play size={13} aria-hidden fill="currentColor" />}
            onClick={() => run(entry)}
          >
            Run this scenario
          </Button>
        )}
      </footer>
    </>
  );
}
