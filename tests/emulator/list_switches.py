# SPDX-License-Identifier: GPL-3.0-or-later
"""What is open about distribution lists."""

from __future__ import annotations

from .switch import Switch

SWITCHES: tuple[Switch, ...] = (
    # --- the life of an operation ---
    Switch(
        "list_update",
        ("next_read", "two_reads"),
        "A change of a list is done by the next read of it, or two reads find it busy first",
        "that it takes time is documented, not how much",
        "7.1, 7.2",
    ),
    Switch(
        "list_creation",
        ("next_read", "busy", "absent", "absent_busy"),
        "A new list is there by the next read; two reads find it busy; two get 404; two get 404 "
        "and then two find it busy",
        "both are plausible right after POST",
        "7.6",
    ),
    Switch(
        "list_deletion",
        ("next_read", "busy"),
        "A deleted list gets 404 by the next read, or two reads find it busy first",
        "not said",
        "7.6",
    ),
    Switch(
        "list_busy_word",
        ("Pending", "Updating", "NotReady"),
        "Status while an operation runs",
        "only Ready is ever seen",
        "7.2",
    ),
    Switch(
        "list_ready_word",
        ("Ready", "ready", "READY"),
        "How Ready is spelled",
        "the page spells its own names in two ways",
        "7.2",
    ),
    Switch(
        "list_while_busy",
        ("queued", "409"),
        "A write while another one runs on the list: accepted and done after it, or 409",
        "not said; 409 is listed as a status of appsFault",
        "7.7",
    ),
    # --- failures ---
    Switch(
        "list_checks",
        ("later", "at_once"),
        "Recipients and addresses that cannot be: accepted, and then the list has an Error; or 400",
        "where requests end and asynchronous errors begin is not said",
        "7.3",
    ),
    Switch(
        "list_taken_name",
        ("at_once", "later"),
        "A new list with a name in use: 400; or accepted, and then an existing list has an Error, "
        "and for a mailbox only its errors answer",
        "400 in v0's table; v1 has no row of its own",
        "9.11",
    ),
    Switch(
        "list_failed_write",
        ("nothing", "good_parts"),
        "What a change that failed has done: nothing, or everything but the bad parts",
        "not said",
        "7.3",
    ),
    Switch(
        "list_failed_status",
        ("Ready", "Failed", "Error"),
        "Status of a list with an Error",
        "only Ready is ever seen",
        "7.2, 7.3",
    ),
    Switch(
        "list_failed_creation",
        ("stays", "errors_only", "no_trace"),
        "What a creation that failed leaves: the list (as far as `list_failed_write` says) with "
        "its Error; no list, but its errors answer; or nothing",
        "not said",
        "7.3, 7.4",
    ),
    Switch(
        "list_error_until",
        ("accepted", "success"),
        "An Error goes when the next write is accepted, or only when one has succeeded",
        "it is 'about the latest operation'; how it is cleared is not said",
        "7.5",
    ),
    Switch(
        "list_errors_route",
        ("list", "object", "missing"),
        "Errors at the route of that name: a list of all; the first as an object; or a bare 404",
        "one client's route; it takes either",
        "7.4",
    ),
    Switch(
        "list_error_text",
        ("named", "generic"),
        "Whether an Error's message names the recipient or address",
        "no example was seen",
        "7.3",
    ),
    Switch(
        "list_index_error",
        ("shown", "left_out"),
        "Whether Error is in the index too",
        "it is said to be 'on the resource'",
        "7.3",
    ),
    Switch(
        "list_no_error",
        ("missing", "null", "empty"),
        "Error of a list without one: no key, null, or an object with nothing in it",
        "no key in the examples, which are older than Error",
        "5, 7.3",
    ),
    Switch(
        "list_no_change",
        ("passed", "error"),
        "Adding what is there, or removing what is not: passed over, or a failure as for an "
        "unknown recipient",
        "not said for v1",
        "9.17",
    ),
    Switch(
        "list_fault_400",
        ("validationFault", "badRequestFault", "appsFault"),
        "The fault key of a 400 in v1; in v0 it is that of `fault_400`",
        "documented for these routes; a client tries two keys",
        "6.4, 6.5",
    ),
    Switch(
        "list_404",
        ("worded", "generic"),
        "A 404 in v1 names what is missing, with its type; or says 'Item not found' for list, "
        "domain and marker alike, with no type",
        "the page names the fault only",
        "6.4",
    ),
    # --- routes ---
    Switch(
        "list_write_path",
        ("both", "plural", "singular"),
        "Whether PUT and DELETE of a list go by distributionlists/, by distributionlist/, or both",
        "the page has both, clients the former only",
        "9.2",
    ),
    Switch(
        "list_wrong_path",
        ("404", "405"),
        "What the other path gets then: a bare 404 or 405",
        "no page says what an unknown path gets",
        "9.2",
    ),
    Switch(
        "list_singular_parts",
        ("served", "missing"),
        "Whether what is below distributionlist/(name)/ answers",
        "the page has it for the bulk updates only, whose examples have the other",
        "9.2",
    ),
    Switch(
        "list_members_put",
        ("served", "404", "405"),
        "Whether the bulk update of members is there; if not: a bare 404, or 405",
        "taken out in a later revision",
        "5",
    ),
    Switch(
        "list_managers",
        ("offered", "gone", "gone_worded", "ignored"),
        "Managers; or no more: their routes bare or worded 404 and ManagedBy unrecognized, or bare "
        "404 and ManagedBy passed over",
        "no longer in the newest revision",
        "5",
    ),
    Switch(
        "list_write_code",
        ("204", "200", "202"),
        "The status of a write to a list that was accepted, in v1",
        "204 in all samples, 200 in some tables",
        "7.1, 7.8",
    ),
    Switch(
        "list_export_body",
        ("none", "listing"),
        "The body of an export's 202: none, or the listing that it is of",
        "none in the example, a listing as its model",
        "3b.1",
    ),
    # --- listings ---
    Switch(
        "list_marker",
        ("exclusive", "inclusive"),
        "Whether a page begins behind its marker's item, or with it",
        "it is 'the last item of the previous page'",
        "3b.1",
    ),
    Switch(
        "list_lost_marker",
        ("404", "go_on"),
        "A marker that is not there: 404; or the page goes on behind its place in the order, which "
        "is then that of the values everywhere",
        "404 is documented",
        "3b.8",
    ),
    Switch(
        "list_total",
        ("right", "page", "small", "large"),
        "Total: all items; those on this page; always 2; or a hundred too many",
        "2 with four items in the examples",
        "3b.9",
    ),
    Switch(
        "list_oversize",
        ("clamp", "clamp_unsaid", "refuse"),
        "Limit above 100: 100 is given and echoed; 100 is given and the wish echoed; 400",
        "the maximum itself is from a client's comment",
        "3b.4",
    ),
    Switch(
        "list_search",
        ("honoured", "ignored"),
        "Whether Search filters",
        "unknown parameters are ignored, and clients do without it",
        "3.10, 3b.1",
    ),
    Switch(
        "list_order",
        ("added", "sorted"),
        "The order of recipients and addresses",
        "none is promised but 'asc'",
        "3b.3",
    ),
    Switch(
        "list_options",
        ("mailboxes", "all"),
        "Who is available as a recipient: mailboxes, or lists as well",
        "mailboxes in the examples; 'complete sets of valid data' in their description",
        "5",
    ),
    # --- what is shown and kept ---
    Switch(
        "list_recipients",
        ("bare", "address"),
        "Recipients inside the domain: alex.smith, or alex.smith@example.com",
        "bare in all examples; called an email address in the table",
        "5",
    ),
    Switch(
        "list_recipient_case",
        ("lower", "kept"),
        "Whether recipients come back lower-cased; for addresses it is `address_case`",
        "lower-cased in the examples",
        "9.5",
    ),
    Switch(
        "list_match",
        ("any", "shown"),
        "What the removal of a recipient finds in v1: the same one however written, or only as the "
        "list shows it, in any case",
        "names and addresses are mixed on the page",
        "5, 9.17",
    ),
    Switch(
        "list_x500",
        ("bare", "prefixed"),
        "An x500 address as it is, or with x500: in front",
        "no example shows one",
        "5",
    ),
    Switch(
        "list_all_word",
        ("lower", "title", "upper"),
        "All as public, Public or PUBLIC",
        "the page spells its own names in two ways",
        "9.16",
    ),
    Switch(
        "list_omitted_all",
        ("kept", "refuse"),
        "Adding senders without All in the same write, where it was restricted: done, or 400",
        "'in order to add specific recipients, this must be restricted' may mean either",
        "5",
    ),
    Switch(
        "list_public",
        ("keeps", "clears"),
        "What going to All=public does to the senders",
        "not said",
        "5",
    ),
    Switch(
        "list_omitted",
        ("kept", "reset"),
        "What a PUT of a list does to the texts and the flag that it leaves out: nothing, or back "
        "to the common name, to empty and to false",
        "not said; no fields are marked as optional",
        "9.13",
    ),
    Switch(
        "list_post_primary",
        ("ignored", "refused"),
        "AddressPrimary true in a POST: ignored, or 400",
        "no field of POST in the table, but in the example",
        "9.15",
    ),
    # --- v0 ---
    Switch(
        "v0_members",
        ("address", "name"),
        "memberList of v0 as full addresses, or as names inside the domain",
        "full addresses in the example",
        "5",
    ),
    Switch(
        "v0_member_twice",
        ("accept", "refuse"),
        "Adding a member twice in v0: accepted without effect, or 400",
        "the table has no row for it",
        "9.17",
    ),
    Switch(
        "v0_no_domain",
        ("domain", "list"),
        "What v0 says is missing if the domain is",
        "its tables have a row for the list only",
        "6.11",
    ),
)
