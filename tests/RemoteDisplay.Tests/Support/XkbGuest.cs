using System.Runtime.InteropServices;
using System.Text;
using NUnit.Framework;
using RemoteDisplay.Input;

namespace RemoteDisplay.Tests.Support;

/// <summary>A guest's keyboard as Linux desktops have it: libxkbcommon says what the keys that arrive produce, and its
/// compose tables what follows from dead keys.</summary>
internal sealed partial class XkbGuest : IRemoteInput, IDisposable
{
    private const string Library = "libxkbcommon.so.0";
    private const int ToEvdev = 8;
    private const int RightAlt = 0xB8;
    private const int StateLocked = 1 << 2;
    private const int Composing = 1, Composed = 2;

    private readonly nint _context;
    private readonly nint _keymap;
    private readonly nint _state;
    private readonly nint _table;
    private readonly nint _compose;
    private readonly StringBuilder _text = new();
    private readonly HashSet<int> _held = [];

    /// <summary>Skips the test where the library, its keyboards or its compose tables are not installed.</summary>
    public XkbGuest(string model, string layout, string variant)
    {
        if (!NativeLibrary.TryLoad(Library, out _))
        {
            Assert.Ignore($"there is no {Library}");
        }

        _context = NewContext(0);
        _keymap = NewKeymap(_context, [.. new[] { "evdev", model, layout, variant, "" }
            .Select(Marshal.StringToCoTaskMemUTF8)], 0);
        _table = NewComposeTable(_context, "en_US.UTF-8", 0);
        if (_keymap == 0 || _table == 0)
        {
            Assert.Ignore("there are no keyboards or compose tables for libxkbcommon: Debian's xkb-data, libx11-data");
        }

        _state = NewState(_keymap);
        _compose = NewComposeState(_table, 0);
    }

    public string? ViewOnlyReason => null;

    public bool IsCapsLocked => ModifierIsActive(_state, "Lock", StateLocked) > 0;

    /// <summary>Keys that are down.</summary>
    public IReadOnlyCollection<int> Held => _held;

    /// <summary>What was typed since the last call.</summary>
    public string TakeText()
    {
        lock (_text)
        {
            string text = _text.ToString();
            _text.Clear();
            return text;
        }
    }

    public void Key(int number, bool down)
    {
        // The keys of characters have the same numbers in evdev, but for two. Source: linux/input-event-codes.h.
        uint code = ToEvdev + (uint)(number switch
        {
            RightAlt => 100,
            0x9D => 97,
            0x73 => 89,
            0x7D => 124,
            _ => number,
        });
        if (down)
        {
            Take(OneSymbol(_state, code));
        }

        _ = UpdateKey(_state, code, down ? 1 : 0);
        if (!(down ? _held.Add(number) : _held.Remove(number)))
        {
            throw new InvalidOperationException($"key {number:X2} is {(down ? "down" : "up")} already");
        }
    }

    public void PointerAt(int x, int y, int widthPx, int heightPx, PointerButtons buttons)
    {
    }

    public void PointerBy(int dx, int dy, PointerButtons buttons)
    {
    }

    public void ReleaseAll()
    {
    }

    public void Dispose()
    {
        FreeComposeState(_compose);
        FreeComposeTable(_table);
        FreeState(_state);
        FreeKeymap(_keymap);
        FreeContext(_context);
    }

    private void Take(uint symbol)
    {
        _ = FeedCompose(_compose, symbol);
        int status = ComposeStatus(_compose);
        if (status == Composing)
        {
            return;
        }

        uint character = ToCharacter(status == Composed ? ComposedSymbol(_compose) : symbol);
        if (status == Composed)
        {
            ResetCompose(_compose);
        }

        if (character >= ' ')
        {
            lock (_text)
            {
                _text.Append(new Rune(character));
            }
        }
    }

    [LibraryImport(Library, EntryPoint = "xkb_context_new")]
    private static partial nint NewContext(int flags);

    [LibraryImport(Library, EntryPoint = "xkb_context_unref")]
    private static partial void FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "xkb_keymap_new_from_names")]
    private static partial nint NewKeymap(nint context, nint[] names, int flags);

    [LibraryImport(Library, EntryPoint = "xkb_keymap_unref")]
    private static partial void FreeKeymap(nint keymap);

    [LibraryImport(Library, EntryPoint = "xkb_state_new")]
    private static partial nint NewState(nint keymap);

    [LibraryImport(Library, EntryPoint = "xkb_state_unref")]
    private static partial void FreeState(nint state);

    [LibraryImport(Library, EntryPoint = "xkb_state_update_key")]
    private static partial int UpdateKey(nint state, uint code, int direction);

    [LibraryImport(Library, EntryPoint = "xkb_state_key_get_one_sym")]
    private static partial uint OneSymbol(nint state, uint code);

    [LibraryImport(Library, EntryPoint = "xkb_state_mod_name_is_active",
        StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ModifierIsActive(nint state, string name, int type);

    [LibraryImport(Library, EntryPoint = "xkb_keysym_to_utf32")]
    private static partial uint ToCharacter(uint symbol);

    [LibraryImport(Library, EntryPoint = "xkb_compose_table_new_from_locale",
        StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint NewComposeTable(nint context, string locale, int flags);

    [LibraryImport(Library, EntryPoint = "xkb_compose_table_unref")]
    private static partial void FreeComposeTable(nint table);

    [LibraryImport(Library, EntryPoint = "xkb_compose_state_new")]
    private static partial nint NewComposeState(nint table, int flags);

    [LibraryImport(Library, EntryPoint = "xkb_compose_state_unref")]
    private static partial void FreeComposeState(nint state);

    [LibraryImport(Library, EntryPoint = "xkb_compose_state_feed")]
    private static partial int FeedCompose(nint state, uint symbol);

    [LibraryImport(Library, EntryPoint = "xkb_compose_state_reset")]
    private static partial void ResetCompose(nint state);

    [LibraryImport(Library, EntryPoint = "xkb_compose_state_get_status")]
    private static partial int ComposeStatus(nint state);

    [LibraryImport(Library, EntryPoint = "xkb_compose_state_get_one_sym")]
    private static partial uint ComposedSymbol(nint state);
}
