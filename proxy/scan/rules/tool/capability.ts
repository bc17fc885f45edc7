// Descriptions of tools that run whatever they are given. No attack by itself, so alone it only warns.

import type { Rule } from '../rule.ts';
import { toolRule } from './tool-rule.ts';

const run = String.raw`(?:execut(?:e|es|ing)|run(?:s|ning)?)`;

/** Rules on what a tool can do. */
export const CAPABILITY_RULES: readonly Rule[] = [
  toolRule({
    id: 'runs-anything',
    name: 'Dangerous Capability',
    severity: 'medium',
    confidence: 'hint',
    pattern: `\\b${run} (?:an? |any |the )?(?:local|arbitrary|given|user-supplied) (?:[a-z]{2,12} ){0,2}(?:files?|scripts?|programs?|commands?|code)\\b`,
    keywords: ['execut', 'run'],
    hit: ['Executes an arbitrary shell command.', 'runs a local script'],
    miss: ['Reads an arbitrary file.', 'the runtime of a local script'],
    benign: ['The test runner.', 'Runs the query.'],
  }),
  toolRule({
    id: 'downloads-and-runs',
    name: 'Dangerous Capability',
    confidence: 'hint',
    pattern: `\\bdownload(?:s|ing)? [^\\n]{1,60}\\b(?:and|then) (?:then )?(?:${run}|install(?:s|ing)?|start(?:s|ing)?)\\b`,
    keywords: ['download'],
    hit: ['Downloads a plugin and executes it.'],
    miss: ['Downloads a plugin and unpacks it.'],
    benign: ['Downloads the report.'],
  }),
  toolRule({
    id: 'shell-directive',
    name: 'Dangerous Capability',
    severity: 'critical',
    confidence: 'certain',
    pattern: `\\b(?:use|call|invoke|open) (?:the |your |an? )?(?:shell|bash|terminal|exec|command|run_command|execute) (?:tool |function |command )?to (?:run|execute|call|fetch|pipe)\\b[^\\n]{0,40}\\b(?:curl|wget|python3?|node|bash|sh|powershell|nc|perl|ruby|npx|eval)\\b`,
    keywords: ['shell', 'bash', 'terminal', 'exec', 'command'],
    hit: ['Then use the shell tool to run curl on the address.'],
    miss: ['Then use the search tool to find curl.'],
    benign: ['Works in every shell.', 'Prints the command to run.'],
  }),
];
