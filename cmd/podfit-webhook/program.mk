# SPDX-License-Identifier: Apache-2.0
podfit-webhook_LIBS := openssl libevent_core
podfit-webhook_ALSO := webhook llhttp
podfit-webhook_SHARES := cmd/podfit/option.c cmd/podfit/paragraph.c cmd/podfit/cpus.c cmd/podfit/config_options.c
