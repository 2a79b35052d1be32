using System.Collections.Immutable;
using System.Text;

namespace RemoteDisplay.Clipboard;

/// <summary>The text that the guest or one of its viewers copied last, for all of them to paste. All members may be
/// called from any thread.</summary>
public sealed class SharedClipboard
{
    /// <summary>Most bytes of a text in UTF-8; a longer one is not shared.</summary>
    public const int MaxBytes = 1024 * 1024;

    private readonly Lock _gate = new();
    private CopiedText _latest = new("", Owner: null, Number: 0);
    private bool _hasGuest;
    private ImmutableArray<Action> _listeners = [];

    public CopiedText Latest
    {
        get
        {
            lock (_gate)
            {
                return _latest;
            }
        }
    }

    /// <summary>Whether the guest takes part: its agent has answered at least once.</summary>
    public bool HasGuest
    {
        get
        {
            lock (_gate)
            {
                return _hasGuest;
            }
        }
    }

    /// <summary>Records that the guest takes part.</summary>
    public void AddGuest()
    {
        lock (_gate)
        {
            if (_hasGuest)
            {
                return;
            }

            _hasGuest = true;
        }

        Notify();
    }

    /// <summary>Shares a text. The text that is shared already changes nothing, because it is an echo: a program that
    /// pastes one clipboard into another.</summary>
    /// <param name="text">The text, with any ends of lines; it ends at the first NUL.</param>
    /// <param name="owner">Who copied it.</param>
    /// <returns>false if it is too long.</returns>
    public bool Set(string text, object owner)
    {
        string plain = Normalize(text);
        if (Encoding.UTF8.GetByteCount(plain) > MaxBytes)
        {
            return false;
        }

        lock (_gate)
        {
            if (_latest.Text == plain)
            {
                return true;
            }

            _latest = new CopiedText(plain, owner, _latest.Number + 1);
        }

        Notify();
        return true;
    }

    /// <summary>Calls <paramref name="wake"/> after each change: it must only set a flag and must not throw.</summary>
    /// <returns>Disposal ends the subscription, but a call may still be in progress.</returns>
    public IDisposable Subscribe(Action wake)
    {
        lock (_gate)
        {
            _listeners = _listeners.Add(wake);
        }

        return new Subscription(this, wake);
    }

    private static string Normalize(string text)
    {
        int end = text.IndexOf('\0');
        return (end < 0 ? text : text[..end]).ReplaceLineEndings("\n");
    }

    private void Notify()
    {
        foreach (Action wake in _listeners)
        {
            wake();
        }
    }

    private sealed class Subscription(SharedClipboard clipboard, Action wake) : IDisposable
    {
        public void Dispose()
        {
            lock (clipboard._gate)
            {
                clipboard._listeners = clipboard._listeners.Remove(wake);
            }
        }
    }
}
