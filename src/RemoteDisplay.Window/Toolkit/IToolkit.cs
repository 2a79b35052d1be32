using System.Diagnostics.CodeAnalysis;
using DisplayModel.Geometry;

namespace RemoteDisplay.Window.Toolkit;

/// <summary>Windows on the desktop of this machine. All members but <see cref="Wake"/> belong to the thread that made
/// it.</summary>
internal interface IToolkit : IDisposable
{
    /// <summary>Its name, version and the display server's kind, as "SDL 3.2.10 on wayland".</summary>
    string Name { get; }

    /// <summary>Whether <see cref="IToolkitWindow.Lock"/> has memory that the display server shows. Else the toolkit
    /// uploads it by GL, which costs more than to draw by GL.</summary>
    bool HasPlainPixels { get; }

    /// <summary>The monitors without panels, in the desktop's coordinates.</summary>
    IReadOnlyList<PixelRect> Monitors { get; }

    /// <summary>The text on the desktop's clipboard; empty when there is none; null when the program that copied has
    /// not given all of it yet: SDL waits 14 ms for each part on Wayland.</summary>
    [DisallowNull]
    string? ClipboardText { get; set; }

    /// <summary>Whether the desktop takes a text only from a program in whose windows a key or a button was pressed
    /// since another program copied, as Wayland does. SDL does not report a refusal, and then returns the refused text
    /// even when others copy.</summary>
    bool CopiesOnlyAfterInput { get; }

    /// <summary>Opens a window that can be resized.</summary>
    /// <param name="title">Of the window.</param>
    /// <param name="widthPx">Of what can be drawn in, if the desktop allows that.</param>
    /// <param name="heightPx">See <paramref name="widthPx"/>.</param>
    /// <param name="canUseGl">Whether <see cref="IToolkitWindow.CreateGl"/> will be called; else
    /// <see cref="IToolkitWindow.Lock"/>.</param>
    /// <param name="isHidden">It is not shown: to try GL.</param>
    /// <exception cref="WindowException">The desktop or the GL library refuses.</exception>
    IToolkitWindow Open(string title, int widthPx, int heightPx, bool canUseGl, bool isHidden = false);

    /// <summary>Waits for an event.</summary>
    /// <param name="timeoutMs">Milliseconds; 0 not to wait.</param>
    /// <returns>null after the time, after <see cref="Wake"/>, and for an event that does not matter.</returns>
    ToolkitEvent? Wait(int timeoutMs);

    /// <summary>Ends a wait, or the next one. Any thread.</summary>
    void Wake();
}
