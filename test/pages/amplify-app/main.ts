/** What an application of Amplify's documentation does, with its functions within reach of a story. */
import { Amplify, type ResourcesConfig } from 'aws-amplify'
import * as auth from 'aws-amplify/auth'
import 'aws-amplify/auth/enable-oauth-listener'
import { Hub } from 'aws-amplify/utils'

const events: string[] = []
Hub.listen('auth', ({ payload }) => events.push(payload.event))
const settings = await fetch('/settings.json')
Amplify.configure((await settings.json()) as ResourcesConfig)
Object.assign(globalThis, { auth, events })
