/* SPDX-License-Identifier: Apache-2.0 */
/* What is rendered by one of the user's programs before it is read, a file each. */
SOURCE(helm)
SOURCE(kustomize)
