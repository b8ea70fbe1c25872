/* SPDX-License-Identifier: Apache-2.0 */
/* Every reader of annotations that describe containers, one line each: CARRIER(name) of NAME.c. */
CARRIER(dapr)
CARRIER(istio)
CARRIER(crio)
