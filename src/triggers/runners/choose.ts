import type { FunctionEntry, FunctionRunner } from '../../config.ts'
import type { Log } from '../../platform/log.ts'
import { runnerOf } from '../functions.ts'
import { httpRunner } from './http.ts'
import { lambdaRunner } from './lambda.ts'
import { moduleRunner } from './module.ts'
import type { Runner } from './runner.ts'

export interface RunnerServices {
  readonly functions: readonly FunctionEntry[]
  readonly isDevelopment: boolean
  readonly log: Log
}

export interface Runners {
  /** Nothing when no entry of the configuration is about this function. */
  of(arn: string): Runner | undefined
  close(): Promise<void>
}

/** One runner for each entry of the configuration, made when it is first used. */
export function createRunners(services: RunnerServices): Runners {
  const made = new Map<FunctionRunner, Runner>()
  return {
    of(arn) {
      const settings = runnerOf(services.functions, arn)
      if (!settings) return undefined
      const runner = made.get(settings) ?? create(settings, services)
      made.set(settings, runner)
      return runner
    },
    async close() {
      await Promise.all([...made.values()].map(runner => runner.close()))
    },
  }
}

function create(settings: FunctionRunner, services: RunnerServices): Runner {
  switch (settings.kind) {
    case 'module':
      return moduleRunner(settings, services)
    case 'http':
      return httpRunner(settings)
    case 'lambda':
      return lambdaRunner(settings)
  }
}
