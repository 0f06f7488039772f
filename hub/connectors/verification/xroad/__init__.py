"""Registers over X-Road REST (r1): https://docs.x-road.global/Protocols/pr-rest_x-road_message_protocol_for_rest.html."""
