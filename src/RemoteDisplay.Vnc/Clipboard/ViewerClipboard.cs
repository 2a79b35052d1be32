using System.Text;
using RemoteDisplay.Clipboard;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc.Clipboard;

/// <summary>A viewer's part in the clipboard. Its reader shares what the viewer copies; all else is the
/// writer's.</summary>
/// <param name="shared">The clipboard. What it had before the viewer came is not pressed on the viewer's own.</param>
internal sealed class ViewerClipboard(SharedClipboard shared)
{
    private long _known = shared.Latest.Number;
    private bool _isAnnounced;

    /// <summary>What the viewer can do. Source: rfbproto, "Extended Clipboard Pseudo-Encoding", the default.</summary>
    private ClipboardFlags _viewer =
        ClipboardFlags.Text | ClipboardFlags.Request | ClipboardFlags.Notify | ClipboardFlags.Provide;

    /// <summary>Whether the viewer knows the extended clipboard; others can have Latin-1 only.</summary>
    public bool IsExtended { get; set; }

    /// <summary>Calls <paramref name="wake"/> when there may be news for the viewer.</summary>
    public IDisposable Subscribe(Action wake) => shared.Subscribe(wake);

    /// <summary>Shares what the viewer has copied; nothing if it is empty or too long.</summary>
    public void Share(string text)
    {
        if (text.Length > 0)
        {
            shared.Set(text, this);
        }
    }

    /// <summary>Obeys a message of the extended clipboard that provides no text.</summary>
    public void Obey(ClipboardFlags message, OutputBuffer output)
    {
        string text = shared.Latest.Text;
        if (message.HasFlag(ClipboardFlags.Capabilities))
        {
            _viewer = message;
        }
        else if (message.HasFlag(ClipboardFlags.Request | ClipboardFlags.Text))
        {
            ExtendedClipboard.WriteText(output, text);
        }
        else if (message.HasFlag(ClipboardFlags.Peek))
        {
            ExtendedClipboard.WriteFlags(
                output, ClipboardFlags.Notify | (text.Length > 0 ? ClipboardFlags.Text : ClipboardFlags.None));
        }
        else if (message.HasFlag(ClipboardFlags.Notify | ClipboardFlags.Text))
        {
            ExtendedClipboard.WriteFlags(output, ClipboardFlags.Request | ClipboardFlags.Text);
        }
    }

    /// <summary>Writes what the viewer has not been told. It learns of the clipboard when the guest's agent has
    /// answered, so that it does not offer what cannot work.</summary>
    public void WriteNews(OutputBuffer output)
    {
        if (IsExtended && !_isAnnounced && shared.HasGuest)
        {
            _isAnnounced = true;
            ExtendedClipboard.WriteCapabilities(output);
        }

        CopiedText latest = shared.Latest;
        if (latest.Number == _known)
        {
            return;
        }

        _known = latest.Number;
        if (latest.Owner != this && latest.Text.Length > 0)
        {
            WriteText(latest.Text, output);
        }
    }

    private void WriteText(string text, OutputBuffer output)
    {
        if (!_isAnnounced)
        {
            byte[] letters = Encoding.Latin1.GetBytes(text);
            output.WriteUInt32((uint)ServerMessageType.ServerCutText << 24);
            output.WriteInt32(letters.Length);
            output.Write(letters);
        }
        else if (_viewer.HasFlag(ClipboardFlags.Notify))
        {
            ExtendedClipboard.WriteFlags(output, ClipboardFlags.Notify | ClipboardFlags.Text);
        }
        else if (_viewer.HasFlag(ClipboardFlags.Provide))
        {
            ExtendedClipboard.WriteText(output, text);
        }
    }
}
