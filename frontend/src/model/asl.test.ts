import { describe, expect, it } from 'vitest';
import { folded, machineOf, ruleText } from './asl';

const DEFINITION = {
  StartAt: 'Check',
  States: {
    Check: {
      Type: 'Task',
      Retry: [{ ErrorEquals: ['States.ALL'] }],
      Catch: [{ ErrorEquals: ['States.Timeout', 'Refused'], Next: 'No' }],
      Next: 'Good?',
    },
    'Good?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.credit.score', NumericLessThan: 300, Next: 'No' }],
      Default: 'Both',
    },
    Both: {
      Type: 'Parallel',
      Branches: [
        {
          StartAt: 'Mail',
          States: { Mail: { Type: 'Pass', Next: 'Log' }, Log: { Type: 'Pass', End: true } },
        },
        {
          StartAt: 'Each',
          States: {
            Each: {
              Type: 'Map',
              ItemProcessor: { StartAt: 'One', States: { One: { Type: 'Pass', End: true } } },
              End: true,
            },
          },
        },
      ],
      End: true,
    },
    No: { Type: 'Fail' },
    Lost: { Type: 'Pass', Next: 'Nowhere' },
  },
};

describe('the graph of a definition', () => {
  const machine = machineOf(DEFINITION);

  it('has the states with where they are written and what holds them', () => {
    expect(machine.states.map((state) => [state.name, state.parent])).toEqual([
      ['Check', null],
      ['Good?', null],
      ['Both', null],
      ['Mail', 'Both'],
      ['Log', 'Both'],
      ['Each', 'Both'],
      ['One', 'Each'],
      ['No', null],
      ['Lost', null],
    ]);
    expect(machine.states[6]?.path).toEqual([
      'States',
      'Both',
      'Branches',
      1,
      'States',
      'Each',
      'ItemProcessor',
      'States',
      'One',
    ]);
    expect(machine.states[0]).toMatchObject({ start: true, retries: true, catches: true, end: false });
  });

  it('has the ways with what they say, and none that lead nowhere', () => {
    expect(machine.ways.map((way) => [way.from, way.to, way.kind, way.label])).toEqual([
      ['Check', 'Good?', 'next', ''],
      ['Check', 'No', 'catch', 'Timeout, Refused'],
      ['Good?', 'No', 'choice', 'score < 300'],
      ['Good?', 'Both', 'default', 'else'],
      ['Mail', 'Log', 'next', ''],
    ]);
  });

  it('folds what a state holds, all the way down', () => {
    const small = folded(machine, new Set(['Both']));
    expect(small.states.map((state) => state.name)).toEqual(['Check', 'Good?', 'Both', 'No', 'Lost']);
    expect(folded(machine, new Set(['Each'])).states.some((state) => state.name === 'One')).toBe(false);
  });

  it('is empty for what is no definition', () => {
    expect(machineOf(null)).toEqual({ states: [], ways: [] });
    expect(machineOf({ States: [] }).states).toEqual([]);
  });
});

describe('a rule of a choice', () => {
  it('is said shortly', () => {
    expect(ruleText({ Variable: '$.a.b', StringEquals: 'x' })).toBe('b = x');
    expect(ruleText({ Variable: '$.a', IsPresent: false })).toBe('a is not present');
    expect(ruleText({ Not: { Variable: '$.a', BooleanEquals: true } })).toBe('not a = true');
    expect(ruleText({ Condition: '{% $x > 3 %}' })).toBe('$x > 3');
  });
});
