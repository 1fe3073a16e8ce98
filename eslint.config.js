import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Modules that reach outside a webview page or the pure core. */
const nodeOnly = { group: ['node:*'], message: 'Pages and pure modules run without Node.' };
const vscodeOnly = {
  name: 'vscode',
  message: 'Only src/editor and src/extension.ts may import vscode (docs/architecture.md).',
};
const processOnly = {
  name: 'node:child_process',
  message: 'Processes are started by src/exec alone; describe a command and hand it to a runner.',
};

export default tseslint.config(
  { ignores: ['dist/', 'out/', 'node_modules/', 'src/triton/protocol/gen/', 'test/fixtures/'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['*.js', 'scripts/*.mjs'] } },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // An import of types alone must leave nothing behind at run time: pages would bundle whole services.
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/only-throw-error': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
    },
  },
  { files: ['*.config.*', 'eslint.config.js'], rules: { 'no-restricted-exports': 'off' } },
  { files: ['scripts/**', 'bench/**', 'src/cli.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['scripts/**/*.mjs', '*.js'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', fetch: 'readonly', URL: 'readonly' },
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/editor/**', 'src/extension.ts', 'src/exec/**'],
    rules: { 'no-restricted-imports': ['error', { paths: [vscodeOnly, processOnly] }] },
  },
  {
    // Loops over millions of rows of typed arrays keep their own bounds; a fallback for each access would be a branch
    // in the hottest code of the product and would hide a wrong bound as a zero.
    files: ['src/trace/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['src/exec/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [vscodeOnly] }] },
  },
  {
    files: ['src/editor/**/*.ts', 'src/extension.ts'],
    rules: {
      'no-restricted-imports': ['error', { paths: [processOnly] }],
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.property.name='registerCommand']",
          message: 'Commands are registered by src/editor/commandRegistrar.ts alone.',
        },
        {
          selector: "CallExpression[callee.property.name='executeCommand'][arguments.0.value='setContext']",
          message: 'Context keys are set by src/editor/contextKeys.ts alone.',
        },
      ],
    },
  },
  {
    files: ['src/editor/commandRegistrar.ts', 'src/editor/contextKeys.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['webview/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [vscodeOnly], patterns: [nodeOnly] }] },
  },
  {
    files: ['webview/**/*.ts'],
    ignores: ['webview/kit/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            vscodeOnly,
            {
              name: '@vscode/webview-ui-toolkit',
              message:
                'Controls come from webview/kit/controls.ts, so that the toolkit can be replaced there.',
            },
          ],
          patterns: [nodeOnly],
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
);
