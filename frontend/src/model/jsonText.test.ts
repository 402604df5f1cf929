import { describe, expect, it } from 'vitest';
import { pathKey, readText } from './jsonText';

describe('a JSON text', () => {
  it.each([
    '{"a": [1, 2.5e3, "\\u00e4\\n", true, null, {}], "": -0.5}',
    '[]',
    ' "text" ',
    '{"__proto__": 1}',
  ])('%s is read as JSON reads it', (text) => {
    expect(JSON.stringify(readText(text).value)).toBe(JSON.stringify(JSON.parse(text)));
  });

  it.each([
    ['', 1, 'A value is missing at the end.'],
    ['{\n  "a": 1,\n}', 3, 'A name in double quotes is expected here.'],
    ['{"a" 1}', 1, 'A colon is missing here.'],
    ['[1\n2]', 2, 'A comma or ] is missing here.'],
    ['{"a": nope}', 1, 'A value is expected here.'],
    ['"open', 1, 'This text does not end, or has a character that must be escaped.'],
    ['1 2', 1, 'Nothing may follow the value.'],
  ])('%j is refused at its line', (text, line, said) => {
    expect(readText(text).fault).toMatchObject({ line, text: said });
  });

  it('knows where each part stands', () => {
    const text = '{"items": [{"sku": "x"}, 5]}';
    const { places } = readText(text);
    expect(text.slice(places.get(pathKey(['items', 0, 'sku'])))).toBe('"x"}, 5]}');
    expect(text.slice(places.get(pathKey(['items', 1])))).toBe('5]}');
  });
});
