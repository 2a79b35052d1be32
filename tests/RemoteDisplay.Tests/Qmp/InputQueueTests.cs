using NUnit.Framework;
using RemoteDisplay.Input;
using RemoteDisplay.Qmp;

namespace RemoteDisplay.Tests.Qmp;

internal sealed class InputQueueTests
{
    [Test]
    public async Task Movements_are_merged_but_clicks_are_not()
    {
        using InputQueue queue = new();
        for (int x = 0; x < 1000; x++)
        {
            queue.Add(At(x, PointerButtons.None));
        }

        queue.Add(At(5, PointerButtons.Left));
        queue.Add(At(6, PointerButtons.Left));
        queue.Add(At(6, PointerButtons.None));
        Assert.That(await TakeAsync(queue), Is.EqualTo(At(999, PointerButtons.None)));
        Assert.That(await TakeAsync(queue), Is.EqualTo(At(6, PointerButtons.Left)));
        Assert.That(await TakeAsync(queue), Is.EqualTo(At(6, PointerButtons.None)));
    }

    [Test]
    public async Task Too_much_becomes_a_release_of_everything()
    {
        using InputQueue queue = new();
        for (int i = 0; i <= InputQueue.MaxItems; i++)
        {
            queue.Add(new InputItem.Key(1, i % 2 == 0));
        }

        Assert.That(await TakeAsync(queue), Is.EqualTo(new InputItem.ReleaseAll()));
    }

    private static InputItem.PointerAt At(int x, PointerButtons buttons) => new InputItem.PointerAt(x, 0, 2000, 2000, buttons);

    private static Task<InputItem> TakeAsync(InputQueue queue) => queue.TakeAsync(CancellationToken.None);
}
