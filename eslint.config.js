// One lint setting for the whole tree; the four restrictions at the end are rules of this project.
import tseslint from 'typescript-eslint';

const restrict = (...rules) => ['error', ...rules];
const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Name what you export: default exports lose their name at the import.',
};
const noRegExpFromStrings = {
  selector: "NewExpression[callee.name='RegExp']",
  message: 'Only proxy/text/pattern.ts compiles a pattern from a string: it bounds its cost.',
};
const noEnvironment = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'The environment is read at the entry points alone and handed on as arguments.',
};

export default tseslint.config(
  {
    ignores: [
      'tools/mocha-reporter.cjs',
      'dist/**',
      'node_modules/**',
      '**/*.generated.ts',
      'eslint.config.js',
      'tools/imports.cjs',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
      complexity: ['error', 15],
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-restricted-syntax': restrict(noDefaultExport, noRegExpFromStrings, noEnvironment),
    },
  },
  {
    // Control characters and lookalike letters are what these folders are about.
    files: ['proxy/text/**', 'proxy/scan/**'],
    rules: { 'no-control-regex': 'off', 'no-misleading-character-class': 'off' },
  },
  {
    files: ['proxy/text/pattern.ts'],
    rules: { 'no-restricted-syntax': restrict(noDefaultExport, noEnvironment) },
  },
  {
    files: ['**/main.ts', 'proxy/server.ts', 'cli/**', 'tools/**', 'e2e/**', 'bench/**'],
    rules: { 'no-restricted-syntax': restrict(noDefaultExport, noRegExpFromStrings) },
  },
  {
    files: ['cli/**', 'tools/**', 'bench/**', '**/main.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    // A describe() block is a table of contents, not a function; mocha's it() returns nothing to await.
    files: ['**/*.test.ts', 'e2e/**', '**/testing/**'],
    rules: {
      'max-lines-per-function': 'off',
      'max-lines': ['error', 800],
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  {
    // Rule tables are data: their length is their content.
    files: ['proxy/scan/rules/**', 'proxy/policy/schema/**'],
    rules: { 'max-lines': 'off' },
  },
);
