import { describe, expect, it } from 'vitest';
import { listEntryPoints, rankEntryPoints } from '../../../src/model/entryPointCandidates.ts';

const source = `"""Docs with
def not_this():
"""
import torch
from torch import nn  # class NorThis:

TEXT = 'def nor_that():'

class Net(nn.Module):
    """A net."""

    def forward(self, x):
        return x

class Config:
    size = 3

def helper(a, b=(1, 2),
           c="a)b"):
    def inner():
        pass

def build(weights: "str | None" = None) -> Net:
    return Net()

def _private():
    pass

async def later():
    pass

call(
def_looking,
)
value = 1 + \\
def_again
class Generic[T](nn.Module): pass
`;

describe('listEntryPoints', () => {
  it('finds what stands at the top level, with lines and parameters', () => {
    expect(listEntryPoints(source)).toEqual([
      { name: 'Net', kind: 'class', line: 9, parentheses: 'nn.Module' },
      { name: 'Config', kind: 'class', line: 15, parentheses: '' },
      { name: 'helper', kind: 'function', line: 18, parentheses: 'a, b=(1, 2),\n           c="a)b"' },
      { name: 'build', kind: 'function', line: 23, parentheses: 'weights: "str | None" = None' },
      { name: 'Generic', kind: 'class', line: 37, parentheses: 'nn.Module' },
    ]);
  });

  it('reads on after an unfinished string and unbalanced brackets', () => {
    expect(listEntryPoints("x = 'oops\ny = ]\ndef build(:\n  pass\n").map(({ name }) => name)).toEqual([
      'build',
    ]);
  });

  it('takes Windows line ends and an empty file', () => {
    expect(listEntryPoints('import x\r\n\r\ndef build():\r\n    pass\r\n')[0]).toMatchObject({ line: 3 });
    expect(listEntryPoints('')).toEqual([]);
  });

  it('ranks builders first, then modules', () => {
    expect(rankEntryPoints(listEntryPoints(source)).map(({ name }) => name)).toEqual([
      'build',
      'Net',
      'Generic',
      'helper',
      'Config',
    ]);
  });
});
