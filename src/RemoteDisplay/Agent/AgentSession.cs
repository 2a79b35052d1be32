using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Microsoft.Extensions.Logging;
using RemoteDisplay.Clipboard;

namespace RemoteDisplay.Agent;

/// <summary>One connection to a guest's agent: what it can do, and what it has to be sent. What it has to be sent is a
/// set of flags and no queue, so a guest that asks and does not read makes nothing grow.</summary>
/// <param name="clipboard">Receives what the guest copies.</param>
/// <param name="guest">The owner of those texts, which outlives connections.</param>
/// <param name="logger">Receives what cannot be shared.</param>
internal sealed class AgentSession(SharedClipboard clipboard, object guest, ILogger logger)
{
    /// <summary>Programs in the guest that may wait for a text at a time; each gets it.</summary>
    private const int MaxAsking = 8;

    private const int TypeLength = sizeof(uint);
    private const int SelectionLength = sizeof(uint);

    private readonly Lock _gate = new();
    private AgentCapabilities? _agent;
    private bool _owesQuestion = true;
    private bool _owesCapabilities = true;
    private bool _owesRequest;
    private bool _isAsked;
    private int _asking;
    private long _offered;

    /// <summary>Whether the agent has said what it can do, and shares the clipboard.</summary>
    public bool IsShared
    {
        get
        {
            lock (_gate)
            {
                return _agent is { } can && can.HasFlag(AgentCapabilities.ClipboardByDemand);
            }
        }
    }

    private bool HasSelection => _agent is { } can && can.HasFlag(AgentCapabilities.ClipboardSelection);

    /// <summary>Takes a message. A message that is too short or about something else is ignored.</summary>
    public void Receive(AgentMessageType type, ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            if (type == AgentMessageType.AnnounceCapabilities)
            {
                ReceiveCapabilities(payload);
            }
            else if (TrySkipSelection(ref payload))
            {
                ReceiveClipboard(type, payload);
            }
        }
    }

    /// <summary>Takes note of a message that is too long to be read.</summary>
    public void Skip(AgentMessageType type, uint length)
    {
        if (type == AgentMessageType.Clipboard)
        {
            AgentLog.TooLong(logger, length);
        }
    }

    /// <summary>Writes the next message that is due.</summary>
    /// <returns>false if there is none.</returns>
    public bool TryWrite(IBufferWriter<byte> output)
    {
        lock (_gate)
        {
            return TryWriteCapabilities(output) || (IsShared && (TryWriteGrab(output) || TryWriteRequest(output)
                || TryWriteText(output)));
        }
    }

    private static bool IsText(ReadOnlySpan<byte> type) =>
        type.Length >= TypeLength && BinaryPrimitives.ReadUInt32LittleEndian(type) == AgentWire.Utf8TextType;

    /// <summary>An agent that asks has just started: it knows no text of ours.</summary>
    private void ReceiveCapabilities(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < sizeof(uint))
        {
            return;
        }

        _agent = payload.Length < 2 * sizeof(uint)
            ? AgentCapabilities.None
            : (AgentCapabilities)BinaryPrimitives.ReadUInt32LittleEndian(payload[sizeof(uint)..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(payload) != 0)
        {
            _owesCapabilities = true;
            (_owesRequest, _isAsked, _asking, _offered) = (false, false, 0, 0);
        }
    }

    /// <returns>false if the message is about another selection, or too short.</returns>
    private bool TrySkipSelection(ref ReadOnlySpan<byte> payload)
    {
        if (!HasSelection)
        {
            return true;
        }

        bool isOurs = payload.Length >= SelectionLength && payload[0] == AgentWire.ClipboardSelection;
        payload = isOurs ? payload[SelectionLength..] : payload;
        return isOurs;
    }

    private void ReceiveClipboard(AgentMessageType type, ReadOnlySpan<byte> payload)
    {
        switch (type)
        {
            case AgentMessageType.ClipboardGrab:
                ReceiveGrab(payload);
                break;
            case AgentMessageType.ClipboardRequest when IsText(payload):
                _asking = Math.Min(_asking + 1, MaxAsking);
                break;
            case AgentMessageType.Clipboard when _isAsked:
                _isAsked = false;
                if (IsText(payload) && !clipboard.Set(Encoding.UTF8.GetString(payload[TypeLength..]), guest))
                {
                    Skip(type, (uint)payload.Length);
                }

                break;
            default:
                break;
        }
    }

    /// <summary>The text is fetched at once, because most viewers cannot ask for it later.</summary>
    private void ReceiveGrab(ReadOnlySpan<byte> types)
    {
        bool hasText = false;
        for (; types.Length >= TypeLength; types = types[TypeLength..])
        {
            hasText |= IsText(types);
        }

        _owesRequest = hasText;
        if (!hasText)
        {
            clipboard.Set("", guest);
        }
    }

    private bool TryWriteCapabilities(IBufferWriter<byte> output)
    {
        if (!_owesCapabilities)
        {
            return false;
        }

        Span<byte> payload = stackalloc byte[2 * sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(payload, _owesQuestion ? 1u : 0u);
        BinaryPrimitives.WriteUInt32LittleEndian(
            payload[sizeof(uint)..],
            (uint)(AgentCapabilities.ClipboardByDemand | AgentCapabilities.ClipboardSelection));
        AgentWire.Write(output, AgentMessageType.AnnounceCapabilities, payload);
        (_owesCapabilities, _owesQuestion) = (false, false);
        return true;
    }

    private bool TryWriteGrab(IBufferWriter<byte> output)
    {
        CopiedText latest = clipboard.Latest;
        if (latest.Number == _offered)
        {
            return false;
        }

        _offered = latest.Number;
        if (latest.Owner == guest || latest.Text.Length == 0)
        {
            return false;
        }

        _owesRequest = false;
        Write(output, AgentMessageType.ClipboardGrab, AgentWire.Utf8TextType, []);
        return true;
    }

    private bool TryWriteRequest(IBufferWriter<byte> output)
    {
        if (!_owesRequest)
        {
            return false;
        }

        (_owesRequest, _isAsked) = (false, true);
        Write(output, AgentMessageType.ClipboardRequest, AgentWire.Utf8TextType, []);
        return true;
    }

    /// <summary>The answer to a request that came too late says that there is nothing.</summary>
    private bool TryWriteText(IBufferWriter<byte> output)
    {
        if (_asking == 0)
        {
            return false;
        }

        _asking--;
        CopiedText latest = clipboard.Latest;
        bool isOurs = latest.Owner is not null && latest.Owner != guest;
        string text = isOurs ? latest.Text : "";
        if (_agent!.Value.HasFlag(AgentCapabilities.GuestLineEndCrLf))
        {
            text = text.ReplaceLineEndings("\r\n");
        }

        Write(
            output, AgentMessageType.Clipboard, isOurs ? AgentWire.Utf8TextType : AgentWire.NoType,
            Encoding.UTF8.GetBytes(text));
        return true;
    }

    private void Write(IBufferWriter<byte> output, AgentMessageType message, uint type, ReadOnlySpan<byte> data)
    {
        int start = HasSelection ? SelectionLength : 0;
        byte[] payload = new byte[start + TypeLength + data.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(start), type);
        data.CopyTo(payload.AsSpan(start + TypeLength));
        AgentWire.Write(output, message, payload);
    }
}
