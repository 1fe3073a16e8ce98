import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import { commandIds } from '../../../src/editor/commandIds.ts';
import { contextKeyDefaults } from '../../../src/editor/contextKeyNames.ts';
import { restrictedSettings, settingDefaults, settingPrefix } from '../../../src/editor/settingNames.ts';
import {
  panelTypes,
  taskType,
  viewContainerId,
  viewIds,
  walkthroughId,
} from '../../../src/editor/viewIds.ts';
import { stepNames } from '../../../src/pipeline/runRecord.ts';

const root = join(import.meta.dirname, '../../..');
const menuItem = z.object({
  command: z.optional(z.string()),
  submenu: z.optional(z.string()),
  when: z.optional(z.string()),
});
const manifest = z
  .object({
    activationEvents: z.array(z.string()),
    icon: z.string(),
    capabilities: z.object({
      untrustedWorkspaces: z.object({ supported: z.string(), restrictedConfigurations: z.array(z.string()) }),
    }),
    contributes: z.object({
      commands: z.array(z.object({ command: z.string(), title: z.string(), category: z.string() })),
      submenus: z.array(z.object({ id: z.string() })),
      menus: z.record(z.string(), z.array(menuItem)),
      viewsContainers: z.object({ activitybar: z.array(z.object({ id: z.string(), icon: z.string() })) }),
      views: z.record(z.string(), z.array(z.object({ id: z.string() }))),
      viewsWelcome: z.array(z.object({ view: z.string(), contents: z.string(), when: z.string() })),
      walkthroughs: z.array(
        z.object({
          id: z.string(),
          steps: z.array(
            z.object({
              id: z.string(),
              description: z.string(),
              media: z.object({ svg: z.string(), altText: z.string() }),
              completionEvents: z.array(z.string()),
            }),
          ),
        }),
      ),
      configuration: z.object({
        properties: z.record(z.string(), z.object({ default: z.unknown(), markdownDescription: z.string() })),
      }),
      taskDefinitions: z.array(
        z.object({
          type: z.string(),
          properties: z.object({ steps: z.object({ items: z.object({ enum: z.array(z.string()) }) }) }),
        }),
      ),
      yamlValidation: z.array(z.object({ fileMatch: z.array(z.string()), url: z.string() })),
    }),
  })
  .parse(readJson('package.json'));
const { contributes } = manifest;
const words = z.record(z.string(), z.string()).parse(readJson('package.nls.json'));

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(join(root, name), 'utf8')) as unknown;
}

function word(reference: string): string {
  return words[reference.slice(1, -1)] ?? '';
}

const allWhens = [
  ...Object.values(contributes.menus)
    .flat()
    .map(({ when }) => when ?? ''),
  ...contributes.viewsWelcome.map(({ when }) => when),
];

describe('commands', () => {
  test('are the same in the source and in package.json', () => {
    expect(contributes.commands.map(({ command }) => command).sort()).toEqual([...commandIds].sort());
  });

  test('have titles that are verb phrases in Title Case under one category', () => {
    const small = new Set(['as', 'from', 'in', 'on', 'to', 'the', 'with']);
    // Programs keep the spelling they are typed with.
    const programs = new Set(['trtexec']);
    for (const { title, category } of contributes.commands) {
      expect(category).toBe('%category%');
      const text = word(title).replace(/…$/, '');
      for (const part of text.split(' ')) {
        expect(small.has(part) || programs.has(part) || /^[A-Z]/.test(part), `"${text}"`).toBe(true);
      }
    }
  });

  test('of menus, welcome texts and walkthroughs exist', () => {
    const used = [
      ...Object.values(contributes.menus)
        .flat()
        .flatMap(({ command }) => command ?? []),
      ...Object.values(words).flatMap((text) =>
        [...text.matchAll(/\(command:(engineRoom\.[\w.]+)\)/g)].map(([, id]) => id ?? ''),
      ),
      ...contributes.walkthroughs
        .flatMap(({ steps }) => steps)
        .flatMap(({ completionEvents }) => completionEvents)
        .filter((event) => event.startsWith('onCommand:'))
        .map((event) => event.slice('onCommand:'.length)),
    ];
    const focus = Object.values(viewIds).map((id) => `${id}.focus`);
    expect(
      used.filter((id) => !(commandIds as readonly string[]).includes(id) && !focus.includes(id)),
    ).toEqual([]);
  });

  test('that start the work of a step end in its name', () => {
    for (const step of stepNames) {
      expect(commandIds).toContain(`engineRoom.model.${step}`);
    }
  });
});

describe('words', () => {
  test('are all there, and none is left over', () => {
    const text = readFileSync(join(root, 'package.json'), 'utf8');
    const used = [...text.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key ?? '');
    expect([...new Set(used)].sort()).toEqual(Object.keys(words).sort());
  });
});

describe('context keys', () => {
  test('of when clauses are known', () => {
    const ids: readonly string[] = [...Object.values(viewIds), ...panelTypes];
    const used = allWhens.flatMap((when) => [...when.matchAll(/engineRoom\.\w+/g)].map(([key]) => key));
    const unknown = used.filter((key) => !(key in contextKeyDefaults) && !ids.includes(key));
    expect(unknown).toEqual([]);
  });

  test('are all used', () => {
    const everything = [...allWhens, JSON.stringify(contributes.walkthroughs)].join('\n');
    expect(Object.keys(contextKeyDefaults).filter((key) => !everything.includes(key))).toEqual([]);
  });

  test('of other extensions do not decide what is shown', () => {
    const ours =
      /engineRoom\.\w+|isWorkspaceTrusted|workspaceFolderCount|resourceExtname|resourceFilename|resourcePath|viewItem|view\b|explorerResourceIsFolder|list(?:Multi|Double)Selection|activeCustomEditorId|activeWebviewPanelId/g;
    const operators = /\/(?:\\.|[^/\\])*\/|[=!<>&|()~]+|\bin\b|\d+/g;
    for (const when of allWhens) {
      expect(when.replaceAll(operators, ' ').replaceAll(ours, ' ').trim(), when).toBe('');
    }
  });
});

describe('settings', () => {
  const properties = contributes.configuration.properties;

  test('and their defaults are the same in the source and in package.json', () => {
    const declared = Object.fromEntries(
      Object.entries(properties).map(([key, value]) => [key, value.default]),
    );
    const known = Object.fromEntries(
      Object.entries(settingDefaults).map(([key, value]) => [`${settingPrefix}.${key}`, value]),
    );
    expect(declared).toEqual(known);
  });

  test('that shape a command line are restricted until the workspace is trusted', () => {
    expect(manifest.capabilities.untrustedWorkspaces.supported).toBe('limited');
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.sort()).toEqual(
      restrictedSettings.map((name) => `${settingPrefix}.${name}`).sort(),
    );
  });
});

describe('views, panels and tasks', () => {
  test('have the ids of the source', () => {
    expect(contributes.viewsContainers.activitybar.map(({ id }) => id)).toEqual([viewContainerId]);
    expect(contributes.views[viewContainerId]?.map(({ id }) => id).sort()).toEqual(
      Object.values(viewIds).sort(),
    );
    expect(contributes.walkthroughs.map(({ id }) => id)).toEqual([walkthroughId]);
  });

  test('wake the extension up', () => {
    for (const type of panelTypes) {
      expect(manifest.activationEvents).toContain(`onWebviewPanel:${type}`);
    }
    expect(manifest.activationEvents).toContain(`onTaskType:${taskType}`);
  });

  test('every empty state of a view has its own text', () => {
    // Targets lists this machine at least.
    for (const view of [viewIds.runs, viewIds.deployments]) {
      const whens = contributes.viewsWelcome.filter((entry) => entry.view === view).map(({ when }) => when);
      expect(new Set(whens).size).toBe(4);
    }
  });

  test('a task takes the steps that exist', () => {
    const [task] = contributes.taskDefinitions;
    expect(task?.type).toBe(taskType);
    expect(task?.properties.steps.items.enum).toEqual([...stepNames]);
  });

  test('inline actions of a tree item are at most two', () => {
    const items = contributes.menus['view/item/context'] ?? [];
    const inline = z
      .array(z.object({ group: z.string(), when: z.string() }))
      .parse((readMenus()['view/item/context'] ?? []).filter(({ group }) => group.startsWith('inline')));
    expect(items.length).toBeGreaterThan(inline.length);
    for (const value of [
      'run+running',
      'run+succeeded+finished+result',
      'step+succeeded+result',
      'server+running+stoppable',
      'model+ready',
      'model+unavailable',
      'problem',
      'target+here',
      'target+ssh+probed',
    ]) {
      const shown = inline.filter(({ when }) => {
        const pattern = /viewItem =~ \/(.+)\/$/.exec(when)?.[1] ?? '^$';
        return new RegExp(pattern).test(value);
      });
      expect(shown.length, value).toBeGreaterThan(0);
      expect(shown.length, value).toBeLessThanOrEqual(2);
    }
  });
});

function readMenus(): Record<string, { group: string; when: string }[]> {
  const shape = z.object({
    contributes: z.object({
      menus: z.record(
        z.string(),
        z.array(z.object({ group: z._default(z.string(), ''), when: z._default(z.string(), '') })),
      ),
    }),
  });
  return shape.parse(readJson('package.json')).contributes.menus;
}

describe('files', () => {
  test('that package.json names exist', () => {
    const media = readdirSync(join(root, 'media'), { recursive: true }).map(
      (name) => `media/${String(name)}`,
    );
    const named = [
      manifest.icon,
      ...contributes.viewsContainers.activitybar.map(({ icon }) => icon),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media: picture }) => picture.svg)),
      ...contributes.yamlValidation.map(({ url }) => url.replace('./', '')),
    ];
    expect(named.filter((name) => !media.includes(name))).toEqual([]);
  });

  test('of the walkthrough take their colours from the theme and have words', () => {
    const steps = contributes.walkthroughs.flatMap(({ steps: all }) => all);
    expect(steps.length).toBe(6);
    for (const { media, completionEvents, description } of steps) {
      const svg = readFileSync(join(root, media.svg), 'utf8');
      expect(svg).toContain('var(--vscode-');
      expect(svg).not.toMatch(/#[0-9a-f]{3,8}\b/i);
      expect(word(media.altText)).not.toBe('');
      expect(completionEvents.length).toBeGreaterThan(0);
      expect(word(description)).toContain('](command:');
    }
  });
});
