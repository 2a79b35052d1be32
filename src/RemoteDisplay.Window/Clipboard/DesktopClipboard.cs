using RemoteDisplay.Clipboard;
using RemoteDisplay.Window.Toolkit;

namespace RemoteDisplay.Window.Clipboard;

/// <summary>The desktop's part in the clipboard. On the thread of the windows.</summary>
internal sealed class DesktopClipboard : IDisposable
{
    private const string NotShared = "the desktop's clipboard is not shared";

    /// <summary>Between attempts to get a text from a program that is slow to give it.</summary>
    private static readonly TimeSpan[] s_pauses =
        [.. ((int[])[20, 50, 100, 200, 400, 800, 1600]).Select(pause => TimeSpan.FromMilliseconds(pause))];

    private readonly SharedClipboard _shared;
    private readonly IToolkit _toolkit;
    private readonly Action<string> _say;
    private readonly IDisposable _subscription;
    private readonly ITimer _again;
    private int _tries;
    private int _isWoken;

    /// <summary>The text that the desktop had last, whoever copied it: only another is news.</summary>
    private string? _known;

    /// <summary>Whether the desktop takes a text.</summary>
    private bool _mayCopy;

    /// <param name="shared">The clipboard.</param>
    /// <param name="toolkit">Has the desktop's.</param>
    /// <param name="thread">Of the windows.</param>
    /// <param name="say">Called with lines for the user.</param>
    /// <param name="time">The clock.</param>
    public DesktopClipboard(
        SharedClipboard shared, IToolkit toolkit, SynchronizationContext thread, Action<string> say, TimeProvider time)
    {
        _again = time.CreateTimer(
            _ => thread.Post(_ => Read(), null), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
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
        _tries = 0;
        Read();
    }

    /// <summary>A key or a button was pressed in a window.</summary>
    public void OnPressed()
    {
        _mayCopy = true;
        Give();
    }

    public void Dispose()
    {
        _subscription.Dispose();
        _again.Dispose();
    }

    private void Read()
    {
        string? text = _toolkit.ClipboardText;
        if (text is not null && text == _known)
        {
            return;
        }

        _mayCopy = !_toolkit.CopiesOnlyAfterInput;
        if (text is null)
        {
            ReadLater();
        }
        else if (text.Length > 0)
        {
            _known = text;
            if (!_shared.Set(text, this))
            {
                _say($"{NotShared}: its text has more than {SharedClipboard.MaxBytes} bytes");
            }
        }
    }

    private void ReadLater()
    {
        if (_tries == s_pauses.Length)
        {
            _say($"{NotShared}: the program that copied does not give its text");
            return;
        }

        _again.Change(s_pauses[_tries++], Timeout.InfiniteTimeSpan);
    }

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
