import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../testing/sample';
import { buildCatalogue, handlerField, hueOf, optionsBetween, refusal, styleOf } from './catalogue';

describe('what may be joined', () => {
  it('is silent where one relation is possible', () => {
    expect(refusal(CATALOGUE, 'worker', 'queue')).toBeNull();
  });
  it('offers every relation of a pair', () => {
    expect(optionsBetween(CATALOGUE, 'worker', 'store').map((o) => o.relation.name)).toEqual([
      'reads',
      'writes',
    ]);
  });
  it('offers no relation that is derived', () => {
    const relations = [...CATALOGUE.relations.values()].map((one) => ({ ...one, written: false }));
    const kinds = [...CATALOGUE.kinds.values()];
    const derived = buildCatalogue({ kinds, relations, groups: CATALOGUE.groups });
    expect(optionsBetween(derived, 'worker', 'store')).toEqual([]);
  });
  it('says that the other direction is possible', () => {
    expect(refusal(CATALOGUE, 'store', 'worker')).toBe(
      'A store cannot connect to a worker. Draw it the other way round: worker to store.',
    );
  });
  it('says what belongs between', () => {
    expect(refusal(CATALOGUE, 'queue', 'store')).toBe(
      'A queue cannot connect to a store. Put a worker between them.',
    );
  });
  it('says that nothing can leave', () => {
    expect(refusal(CATALOGUE, 'store', 'queue')).toBe(
      'A store cannot connect to a queue. Nothing can leave a store.',
    );
  });
});

describe('how a kind looks', () => {
  it('has the colour of its group, and a relation its style', () => {
    expect(hueOf(CATALOGUE, 'worker')).toBe(0);
    expect(hueOf(CATALOGUE, 'queue')).toBe(1);
    expect(styleOf(CATALOGUE, 'dead_letters')).toBe('failure');
  });
  it('shows code where it declares a handler', () => {
    expect(handlerField(CATALOGUE.kinds.get('worker'))?.name).toBe('handler');
    expect(handlerField(CATALOGUE.kinds.get('queue'))).toBeUndefined();
  });
});
