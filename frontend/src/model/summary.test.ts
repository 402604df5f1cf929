import { describe, expect, it } from 'vitest';
import { settingsLine } from './summary';
import type { Field } from './types';

const field = (name: string, unit: string | null): Field =>
  ({ name, title: name.replace('_', ' '), type: 'integer', unit }) as unknown as Field;

describe('The line of a card', () => {
  it('counts long times in days and hours', () => {
    const fields = [field('retention', 's'), field('delay', 's')];
    expect(settingsLine(fields, { retention: 1_209_600, delay: 7_200 })).toBe(
      'retention 14 days · delay 2 h',
    );
    expect(settingsLine(fields, { retention: 86_400, delay: 3_601 })).toBe('retention 1 day · delay 3601 s');
    expect(settingsLine(fields, { delay: 60 })).toBe('delay 60 s');
  });

  it('says a unit once', () => {
    expect(settingsLine([field('archive_days', 'days')], { archive_days: 30 })).toBe('archive 30 days');
  });
});
