using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Integration.Tests.Harness;

namespace Integration.Tests.Remote.Browser;

/// <summary>A Chromium without a window and with a profile of its own, showing one page.</summary>
internal sealed class Chromium : IDisposable
{
    private const string Greeting = "DevTools listening on ws://";

    private static readonly string[] s_options =
    [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update", "--ignore-certificate-errors", "--disable-sync", "--disable-dev-shm-usage",
        "--remote-debugging-port=0",
    ];

    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("gvt-browser-");
    private readonly ChildProcess _process;
    private readonly DevTools _tools;

    /// <param name="command">See <see cref="Find"/>.</param>
    /// <exception cref="InvalidOperationException">It does not run.</exception>
    public Chromium(string command)
    {
        _process = new ChildProcess(command, [.. s_options, $"--user-data-dir={_profile.FullName}", "about:blank"]);
        try
        {
            _process.WaitForError(line => line.StartsWith(Greeting, StringComparison.Ordinal), Patience.Step);
            string line = _process.ErrorLines.First(l => l.StartsWith(Greeting, StringComparison.Ordinal));
            _tools = new DevTools(line[Greeting.Length..].Split('/')[0]);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Errors that scripts of the page or the browser itself have complained of.</summary>
    public IReadOnlyList<string> Complaints => _tools.Complaints;

    /// <summary>Asks the script for a Chromium, which fetches Debian's if there is none.</summary>
    public static (string? Command, string WhyNot) Find() =>
        SetUpScript.TryRun("fetch-browser", [], out string text)
            ? (text, "")
            : (null, $"there is no Chromium:\n{text}");

    /// <summary>Sets the size of the page, in CSS pixels, and of the device that shows it.</summary>
    /// <param name="widthPx">Width of the page.</param>
    /// <param name="heightPx">Height of the page.</param>
    /// <param name="ratio">Pixels of the device for one of the page, in each direction.</param>
    /// <param name="isPhone">Whether it is touched, and has no mouse.</param>
    public void Resize(int widthPx, int heightPx, double ratio = 1, bool isPhone = false)
    {
        _tools.Send(
            "Emulation.setDeviceMetricsOverride",
            new { width = widthPx, height = heightPx, deviceScaleFactor = ratio, mobile = isPhone });
        _tools.Send("Emulation.setTouchEmulationEnabled", new { enabled = isPhone, maxTouchPoints = isPhone ? 5 : 1 });
    }

    public void Open(Uri address) => _tools.Send("Page.navigate", new { url = address.ToString() });

    /// <summary>The value of a JavaScript expression in the page.</summary>
    public JsonElement Evaluate(string expression)
    {
        JsonElement answer = _tools.Send(
            "Runtime.evaluate", new { expression, returnByValue = true, awaitPromise = true });
        return answer.TryGetProperty("exceptionDetails", out JsonElement details)
            ? throw new InvalidOperationException($"{expression}: {details}")
            : answer.GetProperty("result").TryGetProperty("value", out JsonElement value) ? value : default;
    }

    public string Text(string expression) => Evaluate($"String({expression})").GetString()!;

    public int Number(string expression) => Evaluate($"Math.round({expression})").GetInt32();

    /// <summary>Presses and releases the left button in the middle of an element.</summary>
    public void Click(string selector)
    {
        string box = $"document.querySelector('{selector}').getBoundingClientRect()";
        int x = Number($"{box}.x + {box}.width / 2");
        int y = Number($"{box}.y + {box}.height / 2");
        _tools.Send("Input.dispatchMouseEvent", new { type = "mouseMoved", x, y, button = "none", clickCount = 0 });
        foreach (string type in (string[])["mousePressed", "mouseReleased"])
        {
            _tools.Send("Input.dispatchMouseEvent", new { type, x, y, button = "left", clickCount = 1 });
        }
    }

    /// <summary>Enters text as a touch keyboard does: it changes the field that has the focus, without keys.</summary>
    public void InsertText(string text) => _tools.Send("Input.insertText", new { text });

    /// <summary>Presses and releases a key that types nothing.</summary>
    /// <param name="key">As in <c>KeyboardEvent.key</c>; the code is the same.</param>
    /// <param name="number">Its number in <c>KeyboardEvent.keyCode</c>, for what the browser itself does.</param>
    public void Press(string key, int number)
    {
        foreach (string type in (string[])["rawKeyDown", "keyUp"])
        {
            _tools.Send(
                "Input.dispatchKeyEvent", new { type, key, code = key, windowsVirtualKeyCode = number });
        }
    }

    /// <summary>Types as on an American keyboard.</summary>
    public void Type(string text)
    {
        foreach (char letter in text)
        {
            (string code, string key, bool isShifted) = KeyOf(letter);
            int modifiers = isShifted ? 8 : 0;
            if (isShifted)
            {
                Key("keyDown", "ShiftLeft", "Shift", modifiers);
            }

            Key("keyDown", code, key, modifiers);
            Key("keyUp", code, key, modifiers);
            if (isShifted)
            {
                Key("keyUp", "ShiftLeft", "Shift", 0);
            }
        }
    }

    /// <summary>What a canvas shows.</summary>
    public uint[] PixelsOf(string canvas)
    {
        string base64 = Evaluate(
            $$"""
            (() => {
              const canvas = document.querySelector('{{canvas}}');
              const bytes = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
              let text = '';
              for (let i = 0; i < bytes.length; i += 0x8000) {
                text += String.fromCharCode.apply(null, bytes.subarray(i, i + 0x8000));
              }
              return btoa(text);
            })()
            """).GetString()!;
        ReadOnlySpan<uint> rgba = MemoryMarshal.Cast<byte, uint>(Convert.FromBase64String(base64));
        uint[] pixels = new uint[rgba.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            uint p = rgba[i];
            pixels[i] = (p & 0xFF) << 16 | (p & 0xFF00) | (p >> 16 & 0xFF);
        }

        return pixels;
    }

    public byte[] Screenshot() =>
        Convert.FromBase64String(_tools.Send("Page.captureScreenshot").GetProperty("data").GetString()!);

    public void Dispose()
    {
        _tools?.Dispose();
        _process.Dispose();
        _profile.Delete(recursive: true);
    }

    private void Key(string type, string code, string key, int modifiers) =>
        _tools.Send("Input.dispatchKeyEvent", new { type, code, key, modifiers });

    private static (string Code, string Key, bool IsShifted) KeyOf(char letter) => letter switch
    {
        >= 'a' and <= 'z' => ($"Key{char.ToUpper(letter, CultureInfo.InvariantCulture)}", $"{letter}", false),
        ' ' => ("Space", " ", false),
        '/' => ("Slash", "/", false),
        '>' => ("Period", ">", true),
        '\r' => ("Enter", "Enter", false),
        _ => throw new ArgumentOutOfRangeException(nameof(letter), letter, "no key is known for it"),
    };
}
