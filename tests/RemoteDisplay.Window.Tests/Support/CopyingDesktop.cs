using System.Diagnostics.CodeAnalysis;
using DisplayModel.Geometry;
using RemoteDisplay.Window.Toolkit;

namespace RemoteDisplay.Window.Tests.Support;

/// <summary>A desktop with a clipboard and without windows.</summary>
internal sealed class CopyingDesktop : IToolkit
{
    private string _text = "";

    public string Name => "scripted";

    public bool HasPlainPixels => false;

    public bool CopiesOnlyAfterInput { get; init; }

    public IReadOnlyList<PixelRect> Monitors => [];

    [DisallowNull]
    public string? ClipboardText
    {
        get => IsLate ? null : _text;
        set
        {
            _text = value;
            Given.Add(value);
        }
    }

    /// <summary>The program that has copied is slow to give its text.</summary>
    public bool IsLate { get; set; }

    /// <summary>The texts that the program has put there.</summary>
    public List<string> Given { get; } = [];

    /// <summary>Another program copies.</summary>
    public void Copy(string text) => _text = text;

    public IToolkitWindow Open(string title, int widthPx, int heightPx, bool canUseGl, bool isHidden = false) =>
        throw new WindowException("there are no windows");

    public ToolkitEvent? Wait(int timeoutMs) => null;

    public void Wake()
    {
        // Nobody waits.
    }

    public void Dispose()
    {
        // There is nothing to release.
    }
}
