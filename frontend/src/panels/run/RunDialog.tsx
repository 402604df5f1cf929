import { CodeXml, Play, Sigma } from 'lucide-react';
import { startRun } from '../../actions/runs';
import { useTopology } from '../../api/queries';
import { useSession } from '../../store/session';
import { type RunSettings, useRunSettings } from '../../store/settings';
import { openDialog, useUi } from '../../store/ui';
import { Button } from '../../ui/button';
import { Input, Segments, Select, Switch } from '../../ui/forms';
import { Dialog } from '../../ui/overlay';

const SPEEDS = [1, 2, 5, 10, 60];

const set = (part: Partial<RunSettings>) => useRunSettings.setState(part);

function Fields({ topology }: { topology: string }) {
  const { data } = useTopology(topology);
  const settings = useRunSettings();
  const scenarios = data?.scenarios ?? [];
  const chosen = scenarios.find((scenario) => scenario.name === settings.scenario) ?? scenarios[0];
  return (
    <div className="space-y-4 p-5">
      <div>
        <Segments
          label="Handlers"
          value={settings.handlers}
          onChange={(handlers) => set({ handlers, clock: handlers === 'sandboxed' ? 'wall' : 'virtual' })}
          options={[
            {
              value: 'modelled',
              label: (
                <>
                  <Sigma size={14} aria-hidden /> Simulate
                </>
              ),
            },
            {
              value: 'sandboxed',
              label: (
                <>
                  <CodeXml size={14} aria-hidden /> Run code
                </>
              ),
            },
          ]}
        />
        <p className="mt-1.5 text-2xs text-muted">
          {settings.handlers === 'modelled'
            ? 'Handlers are modelled by their latency and failure rate: minutes of traffic in seconds, the same for the same seed.'
            : 'Your handlers run in the sandbox, with the AWS SDK answered by this drawing.'}
        </p>
      </div>
      <div>
        <label htmlFor="run-scenario" className="mb-1 block text-xs font-medium text-muted">
          Scenario
        </label>
        <Select
          id="run-scenario"
          value={settings.scenario ?? ''}
          onChange={(event) => set({ scenario: event.target.value || null })}
        >
          <option value="">
            {scenarios.length > 0 ? 'The default of this topology' : '1 request a second for 60 s'}
          </option>
          {scenarios.map((scenario) => (
            <option key={scenario.name} value={scenario.name}>
              {scenario.title || scenario.name}
            </option>
          ))}
        </Select>
      </div>
      <div className="grid grid-cols-2 gap-4">
        <div>
          <label htmlFor="run-seed" className="mb-1 block text-xs font-medium text-muted">
            Seed
          </label>
          <Input
            id="run-seed"
            inputMode="numeric"
            placeholder={String(chosen?.seed ?? 1)}
            value={settings.seed}
            onChange={(event) => set({ seed: event.target.value.replace(/\D/g, '') })}
          />
        </div>
        <div>
          <span className="mb-1 block text-xs font-medium text-muted">Clock</span>
          <Segments
            label="Clock"
            value={settings.clock}
            onChange={(clock) => set({ clock })}
            options={[
              { value: 'virtual', label: 'Virtual', title: 'As fast as it can be computed' },
              { value: 'wall', label: 'Wall', title: 'Live: a gateway that can be called' },
            ]}
          />
        </div>
      </div>
      <div className="flex items-center gap-3">
        <Switch
          id="run-paused"
          checked={settings.paused}
          onChange={(paused) => set({ paused })}
          label="Start paused"
          describedBy="run-paused-doc"
        />
        <p id="run-paused-doc" className="text-xs text-muted">
          <b className="font-medium text-text">Start paused</b>, to go step by step from the first event.
        </p>
      </div>
      {settings.clock === 'wall' && (
        <div>
          <span className="mb-1 block text-xs font-medium text-muted">Speed</span>
          <Segments
            label="Speed"
            value={String(settings.speed)}
            onChange={(speed) => set({ speed: Number(speed) })}
            options={SPEEDS.map((speed) => ({ value: String(speed), label: `${speed}×` }))}
          />
        </div>
      )}
    </div>
  );
}

export function RunDialog() {
  const open = useUi((state) => state.dialog === 'run');
  const topology = useSession((state) => state.topology);
  return (
    <Dialog
      title="Run"
      description="The drawing as it is now, with the traffic of a scenario."
      open={open}
      onClose={() => openDialog(null)}
      width="440px"
    >
      {topology && <Fields topology={topology} />}
      <footer className="flex justify-end gap-2 border-t border-line px-5 py-3">
        <Button
          className="mr-auto"
          onClick={() => {
            useRunSettings.setState({ editing: useRunSettings.getState().scenario });
            openDialog('scenarios');
          }}
        >
          Edit scenarios
        </Button>
        <Button onClick={() => openDialog(null)}>Cancel</Button>
        <Button
          tone="primary"
          icon={<Play size={13} aria-hidden fill="currentColor" />}
          onClick={() => void startRun()}
        >
          Start
        </Button>
      </footer>
    </Dialog>
  );
}
