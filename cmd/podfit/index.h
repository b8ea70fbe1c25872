/* SPDX-License-Identifier: Apache-2.0 */
/* Every subcommand, one line each, in the order of --help. */
COMMAND(lint)
COMMAND(settings)
COMMAND(explain)
COMMAND(rules)
COMMAND(config)
COMMAND(completion)
COMMAND(help)
