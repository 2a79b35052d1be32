using NUnit.Framework;
using RemoteDisplay.Input;
using RemoteDisplay.Tests.Screens;
using RemoteDisplay.Tests.Support;

namespace RemoteDisplay.Tests.Input;

/// <summary>Who sees one head points at a part of the guest's desktop.</summary>
internal sealed class HeadInputTests
{
    private readonly HeadSource _source = new(heads: 3);
    private readonly RecordingInput _input = new();

    [TestCase(0, "pointer 20,30 of 1824x768 Left")]
    [TestCase(1, "pointer 1044,30 of 1824x768 Left")]
    public void The_desktop_is_all_heads_that_are_lit(int head, string expected)
    {
        _source.Show(Pictures.Solid(1024, 768, 0));
        _source.Show(Pictures.Solid(800, 600, 0), head: 1);
        (int width, int height) = head == 0 ? (1024, 768) : (800, 600);

        new HeadInput(_input, _source, head).PointerAt(20, 30, width, height, PointerButtons.Left);

        Assert.That(_input.Events, Is.EqualTo(new[] { expected }));
    }

    [Test]
    public void Dark_heads_take_no_room()
    {
        _source.Show(Pictures.Solid(800, 600, 0), head: 2);

        new HeadInput(_input, _source, 2).PointerAt(20, 30, 800, 600, PointerButtons.None);

        Assert.That(_input.Events, Is.EqualTo(new[] { "pointer 20,30 of 800x600 None" }));
    }

    [Test]
    public void A_viewer_that_sees_an_old_size_still_points_at_the_same_place_of_the_picture()
    {
        _source.Show(Pictures.Solid(100, 100, 0));
        _source.Show(Pictures.Solid(800, 600, 0), head: 1);

        new HeadInput(_input, _source, 1).PointerAt(399, 150, 400, 300, PointerButtons.None);

        Assert.That(_input.Events, Is.EqualTo(new[] { "pointer 898,300 of 900x600 None" }));
    }

    [Test]
    public void A_viewer_of_a_dark_head_points_as_if_the_head_were_alone()
    {
        _source.Show(Pictures.Solid(800, 600, 0));

        new HeadInput(_input, _source, 1).PointerAt(20, 30, 640, 480, PointerButtons.None);

        Assert.That(_input.Events, Is.EqualTo(new[] { "pointer 20,30 of 640x480 None" }));
    }
}
