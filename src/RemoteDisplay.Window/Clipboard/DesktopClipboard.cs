using RemoteDisplay.Clipboard;
using RemoteDisplay.Window.Toolkit;

namespace RemoteDisplay.Window.Clipboard;

/// <summary>The desktop's part in the clipboard. On the thread of the windows.</summary>
internal sealed class DesktopClipboard : IDisposable
{
    private readonly SharedClipboard _shared;
    private readonly IToolkit _toolkit;
    private readonly Action<string> _say;
    private readonly IDisposable _subscription;
    private int _isWoken;

    /// <summary>The text that the desktop had last, whoever copied it: only another is news.</summary>
    private string? _known;

    /// <summary>Whether the desktop takes a text.</summary>
    private bool _mayCopy;

    /// <param name="shared">The clipboard.</param>
    /// <param name="toolkit">Has the desktop's.</param>
    /// <param name="thread">Of the windows.</param>
    /// <param name="say">Called with lines for the user.</param>
    public DesktopClipboard(
        SharedClipboard shared, IToolkit toolkit, SynchronizationContext thread, Action<string> say)
    {
        (_shared, _toolkit, _say) = (shared, toolkit, say);
        _mayCopy = !toolkit.CopiesOnlyAfterInput;
        _subscription = shared.Subscribe(() =>
        {
            if (Interlocked.Exchange(ref _isWoken, 1) == 0)
            {
                thread.Post(_ => Wake(), null);
            }
        });
    }

    /// <summary>Shares the desktop's text, if it is another than before.</summary>
    public void Take()
    {
        string text = _toolkit.ClipboardText;
        if (text == _known)
        {
            return;
        }

        _mayCopy = !_toolkit.CopiesOnlyAfterInput;
        if (text.Length == 0)
        {
            return;
        }

        _known = text;
        if (!_shared.Set(text, this))
        {
            _say($"the desktop's clipboard is not shared: its text has more than {SharedClipboard.MaxBytes} bytes");
        }
    }

    /// <summary>A key or a button was pressed in a window.</summary>
    public void OnPressed()
    {
        _mayCopy = true;
        Give();
    }

    public void Dispose() => _subscription.Dispose();

    private void Wake()
    {
        Volatile.Write(ref _isWoken, 0);
        Give();
    }

    /// <summary>Puts what others have copied on the desktop's clipboard, if that takes it. When the guest copies a
    /// picture, the desktop keeps its text.</summary>
    private void Give()
    {
        CopiedText latest = _shared.Latest;
        if (_mayCopy && latest.Owner != this && latest.Text.Length > 0 && latest.Text != _known)
        {
            _known = latest.Text;
            _toolkit.ClipboardText = latest.Text;
        }
    }
}
