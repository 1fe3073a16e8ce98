#!/bin/sh
# ssh takes one executable file as its askpass program; this one starts ours with the Node that asks the questions.
ELECTRON_RUN_AS_NODE=1 exec "$ENGINE_ROOM_NODE" "$ENGINE_ROOM_ASKPASS_MAIN" "$1"
